using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Running;

/// <summary>Brings the database's schema and seed up to the host's version; changes nothing when they are.</summary>
internal static class Migration
{
    /// <exception cref="StopException">It failed; with the end of the log.</exception>
    public static async Task RunAsync(
        BackgroundProcess host,
        Dictionary<string, string> environment,
        CancellationToken cancel
    )
    {
        var start = BackgroundProcess.Launch(host.Program, ["migrate"], environment, host.Log, ownSession: false);
        using var migrate = Tool.Start(start);
        await migrate.WaitForExitAsync(cancel);
        if (migrate.ExitCode != 0)
        {
            throw new StopException(
                ExitCodes.DidNotHold,
                $"the database could not be migrated:\n{ReadyWait.LogTail(host.Log)}"
            );
        }
    }
}
