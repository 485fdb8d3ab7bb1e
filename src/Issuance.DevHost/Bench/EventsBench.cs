using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Issuance.DevHost.Bench;

/// <summary>
/// Whether a page of a hundred events stays as quick with ten million stored as with a hundred thousand: each kind of client,
/// each filter, at the beginning, the middle and the end of the feed; the same pages of both, in turns.
/// </summary>
internal static class EventsBench
{
    private const int Few = 100_000;
    private const int Many = 10_000_000;
    private const int WarmUp = 2;
    private const int Rounds = 12;
    private static readonly string[] Askers = ["bank-harbour", "bank-rural", "servicepoint-east", "center-1", "ops"];

    /// <summary>A part of the feed's time, from 0 to 1, and what is asked about it.</summary>
    private sealed record Page(string Client, string Name, Func<int, string> Query);

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        var many = call.Line.Rows ?? Many;
        await using var world = await BenchWorld.StartAsync(call);
        using var small = await Side.StartAsync(call, world, "bench_events_few", Few);
        using var big = await Side.StartAsync(call, world, "bench_events_many", many);
        var pages = Pages().ToList();
        var times = pages.ToDictionary(page => page, _ => (Few: new List<double>(), Many: new List<double>()));
        for (var round = -WarmUp; round < Rounds; round++)
        {
            await small.RenewAsync(call.Cancel);
            await big.RenewAsync(call.Cancel);
            foreach (var page in pages)
            {
                var (one, two) = (await small.TimeAsync(page, call.Cancel), await big.TimeAsync(page, call.Cancel));
                if (round >= 0)
                {
                    times[page].Few.Add(one);
                    times[page].Many.Add(two);
                }
            }
        }

        var slowest = times.MaxBy(pair => Samples.Median(pair.Value.Many));
        await Samples.TellAsync(
            call,
            $"events: slowest is {slowest.Key.Client} {slowest.Key.Name}: {Samples.Median(slowest.Value.Many):0.0} ms beside {Samples.Median(slowest.Value.Few):0.0} ms"
        );
        return
        [
            BenchFigure.AtMost(
                "events.page",
                Samples.P99(times.Values.SelectMany(t => t.Many)),
                "ms",
                Samples.P99(times.Values.SelectMany(t => t.Few)),
                2.0
            ) with
            {
                Note =
                    $"p99 of {pages.Count * Rounds} pages of 100 events of {many}: {Askers.Length} clients, with and without type, card, time, at three places of the feed; floor: the same of {Few}",
            },
        ];
    }

    private static IEnumerable<Page> Pages()
    {
        foreach (var client in Askers)
        {
            foreach (var place in new[] { 0.0, 0.5, 0.98 })
            {
                var at = place.ToString("0.00", CultureInfo.InvariantCulture);
                yield return new(client, $"all at {at}", n => Cursor(n, place));
                yield return new(client, $"type at {at}", n => $"type=card.ordered&{Cursor(n, place)}");
                yield return new(
                    client,
                    $"rare types at {at}",
                    n => $"type=card.lost&type=card.frozen&{Cursor(n, place)}"
                );
                yield return new(client, $"time at {at}", _ => Time(place));
                yield return new(client, $"type and time at {at}", _ => $"type=card.lost&{Time(place)}");
                yield return new(client, $"card at {at}", n => $"cardId={Card(n, place)}");
                yield return new(client, $"application at {at}", n => $"applicationId=app_{Card(n, place)[4..]}");
            }
        }

        static string Cursor(int count, double place) =>
            place == 0
                ? ""
                : $"cursor={Convert.ToBase64String(Encoding.ASCII.GetBytes($"n{(long)(count * place)}")).TrimEnd('=')}";

        static string Card(int count, double place) =>
            "crd_" + ((long)(count * place / 4) + 1).ToString("D26", CultureInfo.InvariantCulture);

        static string Time(double place)
        {
            var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(300 * place);
            return $"from={from:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={from.AddDays(3):yyyy-MM-dd'T'HH:mm:ss'Z'}";
        }
    }

    private sealed class Side : IDisposable
    {
        private readonly HostUnderTest host;
        private readonly HttpClient http;
        private readonly int count;
        private readonly Dictionary<string, string> tokens = new(StringComparer.Ordinal);

        private Side(HostUnderTest host, int count)
        {
            this.host = host;
            this.count = count;
            http = new HttpClient { BaseAddress = new Uri(host.Url) };
        }

        public static async Task<Side> StartAsync(Call call, BenchWorld world, string database, int count)
        {
            var environment = await world.CreateDatabaseAsync(database);
            await Samples.TellAsync(call, $"{count} events are written");
            var indexes = await world.ReadAsync(
                database,
                """
                select pg_get_indexdef(indexrelid) from pg_index
                where indrelid = 'events'::regclass and not indisprimary order by 1
                """
            );
            await world.FillAsync(database, EventRows.Fill(count, indexes));
            return new Side(await world.StartHostAsync(environment, "api"), count);
        }

        public async Task RenewAsync(CancellationToken cancel)
        {
            foreach (var client in Askers)
            {
                tokens[client] = await host.TokenAsync(client, cancel);
            }
        }

        /// <returns>Milliseconds to the last byte.</returns>
        public async Task<double> TimeAsync(Page page, CancellationToken cancel)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get,
                $"/v1/events?limit=100&{page.Query(count)}".TrimEnd('&')
            );
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[page.Client]);
            var begun = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(request, cancel);
            var body = await answer.Content.ReadAsStringAsync(cancel);
            var time = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            return answer.StatusCode == HttpStatusCode.OK
                ? time
                : throw new StopException(
                    ExitCodes.DidNotHold,
                    $"{page.Name} answered {(int)answer.StatusCode}: {body}"
                );
        }

        public void Dispose()
        {
            http.Dispose();
            host.Dispose();
        }
    }
}
