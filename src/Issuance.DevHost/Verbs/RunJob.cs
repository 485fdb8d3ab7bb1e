using System.Diagnostics;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

/// <summary>Runs one job now, in the host's own program; its last line and its exit code are ours.</summary>
internal static class RunJob
{
    public static async Task<int> RunAsync(Call call)
    {
        string[] period = call.Line.Period is { } day ? ["--period", day] : [];
        using var job = Tool.Start(await StartAsync(call, [call.Line.Name!, .. period]));
        await job.WaitForExitAsync(call.Cancel);
        return job.ExitCode;
    }

    /// <summary>Runs a job whose lines are of no interest here, such as within the tour.</summary>
    public static async Task<int> RunQuietlyAsync(Call call, string name)
    {
        var start = await StartAsync(call, [name]);
        start.RedirectStandardOutput = true;
        using var job = Tool.Start(start);
        await call.Error.WriteLineAsync($"   {(await job.StandardOutput.ReadToEndAsync(call.Cancel)).Trim()}");
        await job.WaitForExitAsync(call.Cancel);
        return job.ExitCode;
    }

    private static async Task<ProcessStartInfo> StartAsync(Call call, string[] words)
    {
        var running = await RequireRunning.Async(call);
        var settings = call.Settings with
        {
            ApiPort = new Uri(running.Api).Port,
            StubsPort = new Uri(running.Stubs).Port,
        };
        var connection = await call.Stack.ConnectionAsync(call.Cancel);

        var start = new ProcessStartInfo("dotnet", [call.Stack.Host.Program, "run-job", .. words]);
        foreach (var (variable, value) in HostEnvironment.For(call.Checkout, settings, connection))
        {
            start.Environment[variable] = value;
        }

        return start;
    }
}
