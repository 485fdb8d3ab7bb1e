using System.Globalization;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

/// <summary>
/// <c>restore FILE [--since T]</c>: puts the database back to a backup. The banks and the holders are then ahead of it, so it is
/// marked: nothing is sent before everything was asked about (docs/runbook.md).
/// </summary>
internal static class Restore
{
    public static async Task<int> RunAsync(Call call)
    {
        var programs = await DumpPrograms.FindAsync(call.Cancel);
        var file = Path.GetFullPath(call.Line.File!);
        if (!File.Exists(file))
        {
            throw new StopException(ExitCodes.WrongUsage, $"{file} is not there");
        }

        var since = call.Line.Since ?? await programs.MadeAtAsync(file, call.Cancel);
        var connection = await call.Stack.DatabaseAsync(call.Cancel);
        var shape = await call.Stack.ShapeAsync(call.Cancel);
        var ran = await call.Stack.StopServiceAsync(call.Cancel);
        try
        {
            await SwapAsync(call, programs, file, since, connection);
        }
        finally
        {
            if (ran)
            {
                await call.Stack.StartAsync(shape.Asked, CancellationToken.None);
            }
        }

        await call.Out.WriteLineAsync(
            ran
                ? $"the service runs again: {call.Settings.Urls.Api}/ops/recovery shows how far the banks have been asked"
                : "next ./dev up; /ops/recovery then shows how far the banks have been asked"
        );
        return ExitCodes.Held;
    }

    private static async Task SwapAsync(
        Call call,
        DumpPrograms programs,
        string file,
        DateTimeOffset since,
        string connection
    )
    {
        var swap = new DatabaseSwap(connection, TimeProvider.System.GetUtcNow());
        var environment = HostEnvironment.For(call.Checkout, call.Settings, swap.Fresh);
        await swap.CreateAsync(call.Cancel);
        try
        {
            await programs.RestoreAsync(swap.Fresh, file, call.Cancel);
            // Rights are not in the file, and it may be older than the program.
            await Migration.RunAsync(call.Stack.Host, environment, call.Cancel);
            await MarkAsync(call, environment, since);
            await swap.SwapAsync(call.Cancel);
        }
        catch
        {
            await swap.GiveUpAsync();
            throw;
        }

        await call.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"restored to {since.UtcDateTime:u}; what was there before is kept as {swap.KeptName} until the next restore"
            )
        );
    }

    private static async Task MarkAsync(Call call, Dictionary<string, string> environment, DateTimeOffset since)
    {
        string[] begin =
        [
            "recovery",
            "begin",
            "--since",
            since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
            "--by",
            Environment.UserName,
            "--reason",
            "restored by ./dev restore",
        ];
        var host = call.Stack.Host;
        var start = BackgroundProcess.Launch(host.Program, begin, environment, host.Log, ownSession: false);
        using var mark = Tool.Start(start);
        await mark.WaitForExitAsync(call.Cancel);
        if (mark.ExitCode != 0)
        {
            throw new StopException(
                ExitCodes.DidNotHold,
                $"the restored database could not be marked; nothing was changed:\n{ReadyWait.LogTail(host.Log)}"
            );
        }
    }
}
