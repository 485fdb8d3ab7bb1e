using System.Net.Http.Headers;

namespace Issuance.DevHost.Bench;

/// <summary>
/// What every terminal asks all day: how a card stands. The service over HTTP beside a bare server of the same program that
/// runs the same SQL and writes the same bytes, without token, scope, limits, shapes or rules.
/// </summary>
internal static class StatusBench
{
    private const int Cards = 20_000;
    private const int WarmUp = 8;

    /// <summary>Many short turns, so that a mood of the machine that lasts for seconds hits both sides alike.</summary>
    private const int Rounds = 25;
    private const int TimedRounds = 5;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timed = TimeSpan.FromSeconds(4);

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        await using var world = await BenchWorld.StartAsync(call);
        var environment = await world.CreateDatabaseAsync("bench_status");
        await world.FillAsync("bench_status", CardRows.Fill(Cards));
        using var bare = world.StartCommand(environment, "time-cards");
        await bare.AskAsync("serve", call.Cancel);
        using var host = await world.StartHostAsync(environment, "api");
        await RequireSameAsync(host, bare, call.Cancel);

        using var floor = new Load(bare.Url, () => new(HttpMethod.Get, $"/status/{AnyCard(Cards)}"));
        var asker = new StatusAsker(host, Cards);
        using var service = new Load(host.Url, asker.Request);
        var (floors, rates, floorTimes, times) = (Sides(), Sides(), Sides(), Sides());
        await asker.RenewAsync(call.Cancel);
        await floor.WarmAsync(call.Cancel);
        await service.WarmAsync(call.Cancel);
        for (var round = -WarmUp; round < Rounds; round++)
        {
            await asker.RenewAsync(call.Cancel);
            var (floorRate, rate) = await Load.RatesAsync(floor, service, round % 2 == 0, Turn, call.Cancel);
            await Samples.TellAsync(call, $"status: {rate:0}/s beside {floorRate:0}/s");
            if (round >= 0)
            {
                floors.Add(floorRate);
                rates.Add(rate);
            }
        }

        for (var round = 0; round < TimedRounds; round++)
        {
            await asker.RenewAsync(call.Cancel);
            // Each at half of what it has just shown that it can do.
            var floorP99 = Samples.P99(await floor.TimesAsync(Samples.Median(floors) / 2, Timed, call.Cancel));
            var p99 = Samples.P99(await service.TimesAsync(Samples.Median(rates) / 2, Timed, call.Cancel));
            await Samples.TellAsync(call, $"status: p99 {p99:0.0} ms beside {floorP99:0.0} ms");
            floorTimes.Add(floorP99);
            times.Add(p99);
        }

        const string floorIs = "floor: the same SQL and the same JSON from a bare server, no token, no rules";
        return
        [
            BenchFigure.AtLeast(
                "status.requests_per_second",
                Samples.Median(rates),
                "req/s",
                Samples.Median(floors),
                0.6
            ) with
            {
                Note =
                    $"GET /v1/cards/…/status, 32 callers, {Cards} cards, median of {Rounds} turns of a second; {floorIs}",
            },
            BenchFigure.AtMost("status.p99", Samples.Median(times), "ms", Samples.Median(floorTimes), 2.0) with
            {
                Note = $"each at half of its own rate, median of {TimedRounds} alternating rounds; {floorIs}",
            },
        ];

        static List<double> Sides() => [];
    }

    internal static string AnyCard(int cards) => CardRows.Id(Random.Shared.Next(1, cards + 1));

    /// <summary>A floor that writes something else would be none.</summary>
    private static async Task RequireSameAsync(HostUnderTest host, Asked bare, CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{host.Url}/v1/cards/{CardRows.Id(7)}/status");
        request.Headers.Authorization = new("Bearer", await host.TokenAsync("bench", cancel));
        using var answer = await http.SendAsync(request, cancel);
        var ours = await answer.Content.ReadAsStringAsync(cancel);
        var theirs = await http.GetStringAsync(new Uri($"{bare.Url}/status/{CardRows.Id(7)}"), cancel);
        if (!string.Equals(ours, theirs, StringComparison.Ordinal))
        {
            throw new StopException(ExitCodes.DidNotHold, $"the floor answers otherwise:\n{ours}\n{theirs}");
        }
    }
}

/// <summary>Asks a service for the status of any of its cards, as the client that is free of limits.</summary>
internal sealed class StatusAsker(HostUnderTest host, int cards)
{
    private AuthenticationHeaderValue? token;

    /// <summary>Before each round: a token lives ten minutes.</summary>
    public async Task RenewAsync(CancellationToken cancel) =>
        token = new("Bearer", await host.TokenAsync("bench", cancel));

    public HttpRequestMessage Request() =>
        new(HttpMethod.Get, $"/v1/cards/{StatusBench.AnyCard(cards)}/status") { Headers = { Authorization = token } };
}
