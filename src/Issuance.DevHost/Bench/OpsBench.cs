using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Bench;

/// <summary>
/// Whether the operations room stays as quick with a year of history as with a hundredth of it: two databases, the same
/// year, one a hundred times as full; the same questions to both, in turns, so that the machine's moods hit both alike.
/// </summary>
internal static class OpsBench
{
    private const double Target = 3.0;
    private const int WarmUp = 3;
    private const int Rounds = 15;

    private static readonly History Small = new(JobRuns: 10_000, WorkItems: 10_000, Cards: 5_000);
    private static readonly History Big = new(JobRuns: 1_000_000, WorkItems: 1_000_000, Cards: 500_000);

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        call.Checkout.MakeData();
        var id = string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}");
        var keys = Path.Combine(call.Checkout.Data, $"{id}-keys");
        try
        {
            KeyFiles.MakeMissing(keys);
            await using var postgres = await PrivatePostgres.StartAsync(
                Path.Combine(call.Checkout.Data, $"{id}-pg"),
                fast: true,
                call.Error,
                call.Cancel
            );
            using var small = await PrepareAsync(call, postgres, keys, "bench_small", Small);
            using var big = await PrepareAsync(call, postgres, keys, "bench_big", Big);
            return
            [
                .. await CompareAsync(small.Queries.AskAsync, big.Queries.AskAsync, call.Cancel),
                .. await CompareAsync(small.Pages.GetAllAsync, big.Pages.GetAllAsync, call.Cancel),
            ];
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    private static async Task<Filled> PrepareAsync(
        Call call,
        PrivatePostgres postgres,
        string keys,
        string database,
        History history
    )
    {
        var begun = Stopwatch.GetTimestamp();
        await postgres.CreateDatabaseAsync(database, call.Cancel);
        var connection = postgres.ConnectionString(database);
        var environment = HostEnvironment.For(call.Checkout, call.Settings, connection);
        environment["Keys__Folder"] = keys;
        environment["ISSUANCE_ENVIRONMENT"] = "sandbox";
        await MigrateAsync(call, environment);
        await history.FillAsync(connection, call.Error, call.Cancel);
        await call.Error.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{database}: {history.Cards} cards, {history.WorkItems} work items, {history.JobRuns} job runs in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"
            )
        );
        // The queries' process counts the figures anew before it answers, so the pages come after it.
        var queries = Asked.Start(call, environment);
        await queries.AskAsync(call.Cancel);
        return new Filled(
            queries,
            await OpsPages.StartAsync(call, environment, Path.Combine(call.Checkout.Data, $"{database}.log"))
        );
    }

    private static async Task MigrateAsync(Call call, Dictionary<string, string> environment)
    {
        var start = Host(call, environment, "migrate");
        using var migrate = Tool.Start(start);
        var output = migrate.StandardOutput.ReadToEndAsync(call.Cancel);
        migrate.StandardInput.Close();
        await migrate.WaitForExitAsync(call.Cancel);
        if (migrate.ExitCode != 0)
        {
            throw new StopException(ExitCodes.DidNotHold, $"the database could not be migrated: {await output}");
        }
    }

    private static async Task<IReadOnlyList<BenchFigure>> CompareAsync(
        Func<CancellationToken, Task<Dictionary<string, double>>> small,
        Func<CancellationToken, Task<Dictionary<string, double>>> big,
        CancellationToken cancel
    )
    {
        var (ofSmall, ofBig) = (new List<Dictionary<string, double>>(), new List<Dictionary<string, double>>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            // Who goes first changes, so that neither always finds the caches as the other left them.
            var smallIsFirst = round % 2 == 0;
            var one = await (smallIsFirst ? small : big)(cancel);
            var two = await (smallIsFirst ? big : small)(cancel);
            if (round < 0)
            {
                continue;
            }

            ofSmall.Add(smallIsFirst ? one : two);
            ofBig.Add(smallIsFirst ? two : one);
        }

        return
        [
            .. ofBig[0]
                .Keys.Select(name =>
                    BenchFigure.AtMost(name, Median(ofBig, name), "ms", Median(ofSmall, name), Target)
                ),
        ];
    }

    private static double Median(List<Dictionary<string, double>> rounds, string name)
    {
        var sorted = rounds.Select(round => round[name]).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static ProcessStartInfo Host(Call call, Dictionary<string, string> environment, string verb)
    {
        var start = new ProcessStartInfo("dotnet", [call.Stack.Host.Program, verb])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return start;
    }

    /// <summary>One of the two databases, with what asks it.</summary>
    private sealed record Filled(Asked Queries, OpsPages Pages) : IDisposable
    {
        public void Dispose()
        {
            Pages.Dispose();
            Queries.Dispose();
        }
    }

    /// <summary>A process of the host that reads every query once for each line that it gets.</summary>
    private sealed class Asked(Process process) : IDisposable
    {
        public static Asked Start(Call call, Dictionary<string, string> environment) =>
            new(Tool.Start(Host(call, environment, "time-ops")));

        /// <returns>Milliseconds by the query's name.</returns>
        /// <exception cref="StopException">It ended; it has said why on stderr.</exception>
        public async Task<Dictionary<string, double>> AskAsync(CancellationToken cancel)
        {
            await process.StandardInput.WriteLineAsync("go".AsMemory(), cancel);
            await process.StandardInput.FlushAsync(cancel);
            var line =
                await process.StandardOutput.ReadLineAsync(cancel)
                ?? throw new StopException(ExitCodes.DidNotHold, "the queries could not be timed");
            return JsonSerializer.Deserialize<Dictionary<string, double>>(line)!;
        }

        public void Dispose()
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }
    }
}
