using System.Diagnostics;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

/// <summary>Runs one job now, in the host's own program; its last line and its exit code are ours.</summary>
internal static class RunJob
{
    public static async Task<int> RunAsync(Call call)
    {
        var running = await RequireRunning.Async(call);
        var settings = call.Settings with
        {
            ApiPort = new Uri(running.Api).Port,
            StubsPort = new Uri(running.Stubs).Port,
        };
        var connection = settings.OwnDatabase ?? await PrivateDatabaseAsync(call);

        string[] period = call.Line.Period is { } day ? ["--period", day] : [];
        var start = new ProcessStartInfo("dotnet", [call.Stack.Host.Program, "run-job", call.Line.Name!, .. period]);
        foreach (var (variable, value) in HostEnvironment.For(call.Checkout, settings, connection))
        {
            start.Environment[variable] = value;
        }

        using var job = Tool.Start(start);
        await job.WaitForExitAsync(call.Cancel);
        return job.ExitCode;
    }

    private static async Task<string> PrivateDatabaseAsync(Call call)
    {
        var folders = await PostgresFolders.ForAsync(call.Checkout.Postgres, DatabaseUser.Current(), call.Cancel);
        return PrivatePostgres.ConnectionString(folders, "issuance");
    }
}
