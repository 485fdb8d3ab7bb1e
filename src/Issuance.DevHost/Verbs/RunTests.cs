using System.Diagnostics;
using System.Globalization;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Verbs;

/// <summary>Runs all tests against a database of their own that is gone afterwards; the last line counts them.</summary>
internal static class RunTests
{
    public static async Task<int> RunAsync(Call call)
    {
        call.Checkout.MakeData();
        var chromium = await ChromiumForTests.RequireAsync(call.Error, call.Cancel);
        var results = Path.Combine(call.Checkout.Data, $"test-results-{Environment.ProcessId}");
        Checkout.MakePrivate(results);
        try
        {
            var exit = await TestAsync(call, results, chromium);
            var counts = TestCounts.Read(results);
            if (exit != 0 && counts.Failed == 0)
            {
                // A build that fails or a test host that dies leaves no failed test behind, yet it did not hold.
                await call.Error.WriteLineAsync($"dotnet test ended with {exit} without a failed test: counted as one");
                counts = counts with { Failed = 1 };
            }

            await call.Out.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{counts.Passed} passed, {counts.Failed} failed")
            );
            return counts is { Passed: > 0, Failed: 0 } ? ExitCodes.Held : ExitCodes.DidNotHold;
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    private static async Task<int> TestAsync(Call call, string results, string chromium)
    {
        var folder = Path.Combine(call.Checkout.Data, $"test-pg-{Environment.ProcessId}");
        await using var postgres = await PrivatePostgres.StartAsync(folder, fast: true, call.Error, call.Cancel);

        // No build server stays behind.
        string[] build = ["-c", "Release", "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        string[] logger = ["--logger", "trx", "--logger", "console;verbosity=minimal", "--results-directory", results];
        var start = new ProcessStartInfo("dotnet", ["test", "Issuance.sln", .. build, .. logger])
        {
            WorkingDirectory = call.Checkout.Root,
        };
        start.Environment["ISSUANCE_TEST_DATABASE"] = postgres.ConnectionString("postgres");
        start.Environment[ChromiumForTests.Variable] = chromium;
        // What the sandbox of this shell is set to must not leak into the tests.
        foreach (
            var variable in new[] { "ISSUANCE_PORT", "ISSUANCE_STUBS_PORT", "ConnectionStrings__Issuance", "CRASH_AT" }
        )
        {
            start.Environment.Remove(variable);
        }

        using var tests = Tool.Start(start);
        try
        {
            await tests.WaitForExitAsync(call.Cancel);
        }
        catch (OperationCanceledException)
        {
            tests.Kill(entireProcessTree: true);
            throw;
        }

        return tests.ExitCode;
    }
}
