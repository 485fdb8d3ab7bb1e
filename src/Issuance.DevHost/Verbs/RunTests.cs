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

    /// <summary>
    /// Builds once, then runs one project after the other, the largest first. Beside each other those that start a dozen
    /// processes took the others' time away, and what a test waits for came too late.
    /// </summary>
    private static async Task<int> TestAsync(Call call, string results, string chromium)
    {
        var folder = Path.Combine(call.Checkout.Data, $"test-pg-{Environment.ProcessId}");
        await using var postgres = await PrivatePostgres.StartAsync(folder, fast: true, call.Error, call.Cancel);
        var database = postgres.ConnectionString("postgres");

        // No build server stays behind.
        string[] quiet = ["-c", "Release", "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        if (await RunAsync(["build", "Issuance.sln", .. quiet], []) is var built and not 0)
            return built;

        var worst = 0;
        var projects = Directory
            .EnumerateDirectories(Path.Combine(call.Checkout.Root, "tests"), "*Tests")
            .Select(found => Path.GetFileName(found))
            .OrderDescending(StringComparer.Ordinal);
        foreach (var project in projects)
            worst = Math.Max(worst, await TestOneAsync(project));
        return worst;

        Task<int> TestOneAsync(string project) =>
            RunAsync(
                ["test", $"tests/{project}", "--no-build", .. quiet, "--logger", $"trx;LogFileName={project}.trx"],
                ["--logger", "console;verbosity=minimal", "--results-directory", results]
            );

        Task<int> RunAsync(string[] arguments, string[] more) =>
            DotnetAsync(call, [.. arguments, .. more], database, chromium);
    }

    private static async Task<int> DotnetAsync(Call call, string[] arguments, string database, string chromium)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = call.Checkout.Root };
        start.Environment["ISSUANCE_TEST_DATABASE"] = database;
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
