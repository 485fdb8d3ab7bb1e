using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;
using Issuance.DevHost.Tour;

namespace Issuance.DevHost.Bench;

/// <summary>
/// Whether a second api process costs anything: status requests a second, sent to one process and, in turn with that, to
/// two by turns, on the same machine and database. On more machines than one, two would carry about twice as much.
/// </summary>
internal static class ClusterBench
{
    private const int Rounds = 7;
    private const int WarmUp = 8;
    private const int Cards = 500;
    private const int Callers = 16;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        call.Checkout.MakeData();
        Checkout.MakePrivate(call.Checkout.Run);
        Checkout.MakePrivate(call.Checkout.Logs);
        var id = string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}");
        var keys = Path.Combine(call.Checkout.Data, $"{id}-keys");
        var processes = new List<Process>();
        try
        {
            KeyFiles.MakeMissing(keys);
            await using var postgres = await PrivatePostgres.StartAsync(
                Path.Combine(call.Checkout.Data, $"{id}-pg"),
                fast: true,
                call.Error,
                call.Cancel
            );
            await postgres.CreateDatabaseAsync("bench_cluster", call.Cancel);
            var connection = postgres.ConnectionString("bench_cluster");
            var environment = HostEnvironment.For(call.Checkout, call.Settings, connection);
            environment["Keys__Folder"] = keys;
            environment["ISSUANCE_ENVIRONMENT"] = "sandbox";
            await Migration.RunAsync(call.Stack.Host, environment, call.Cancel);
            await new History(JobRuns: 10, WorkItems: 10, Cards).FillAsync(connection, call.Error, call.Cancel);

            var parts = Shape
                .Of(api: 2, jobs: 1, call.Settings.ApiPort)
                .Parts.Where(part => part.Role == "api")
                .ToList();
            environment["Issuer"] = parts[0].Url;
            foreach (var part in parts)
            {
                environment["ISSUANCE_PORT"] = part.Port.ToString(CultureInfo.InvariantCulture);
                processes.Add(Start(call, environment));
            }

            foreach (var part in parts)
            {
                await UntilReadyAsync(part.Url, call.Cancel);
            }

            return [await CompareAsync(call, keys, [.. parts.Select(part => new Uri(part.Url))])];
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill(entireProcessTree: true);
                process.Dispose();
            }

            Directory.Delete(keys, recursive: true);
        }
    }

    /// <summary>One and two in turns, so that the machine's moods hit both alike.</summary>
    private static async Task<BenchFigure> CompareAsync(Call call, string keys, Uri[] both)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        var token = await TokenAsync(both[0], keys, call.Cancel);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var (one, two) = (new List<double>(), new List<double>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            // By turns, so that neither is measured before its code is compiled for good.
            var alone = await RateAsync(http, [both[Math.Abs(round) % 2]], call.Cancel);
            var spread = await RateAsync(http, both, call.Cancel);
            await call.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"  status: {spread:0}/s by two beside {alone:0}/s by one")
            );
            if (round >= 0)
            {
                one.Add(alone);
                two.Add(spread);
            }
        }

        return BenchFigure.AtLeast("cluster.two_api", Median(two), "req/s", Median(one), 0.9) with
        {
            Note =
                $"GET /v1/cards/…/status of {Cards} cards by turns at two processes, {Callers} callers, median of {Rounds} rounds; "
                + "floor: at one of them, on the same machine and database",
        };
    }

    /// <summary>Requests a second, by as many callers as keep both cores busy, each without a pause.</summary>
    private static async Task<double> RateAsync(HttpClient http, Uri[] processes, CancellationToken cancel)
    {
        var done = 0;
        var time = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));
        return done / time.Elapsed.TotalSeconds;

        async Task CallAsync(int caller)
        {
            for (var n = caller; time.Elapsed < Length; n++)
            {
                var card = string.Create(
                    CultureInfo.InvariantCulture,
                    $"/v1/cards/crd_{n * Callers % Cards + 1:D26}/status"
                );
                using var answer = await http.GetAsync(new Uri(processes[n % processes.Length], card), cancel);
                await answer.Content.ReadAsByteArrayAsync(cancel);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    throw new StopException($"{card} answered {(int)answer.StatusCode}");
                }

                Interlocked.Increment(ref done);
            }
        }
    }

    private static Process Start(Call call, Dictionary<string, string> environment) =>
        Tool.Start(
            BackgroundProcess.Launch(
                call.Stack.Host.Program,
                ["--role", "api"],
                environment,
                Path.Combine(call.Checkout.Logs, "bench.log"),
                ownSession: false
            )
        );

    private static async Task UntilReadyAsync(string url, CancellationToken cancel)
    {
        for (var waiting = Stopwatch.StartNew(); !await ReadyWait.AnswersAsync($"{url}/health/ready", cancel); )
        {
            if (waiting.Elapsed > Limit)
            {
                throw new StopException($"{url} does not get ready");
            }

            await Task.Delay(100, cancel);
        }
    }

    private static async Task<string> TokenAsync(Uri api, string keys, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = api };
        using var answer = await TokenRequest.SendAsync(http, keys, "bench", scope: null, cancel);
        return TokenRequest.AccessToken(await answer.Content.ReadAsStringAsync(cancel));
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
