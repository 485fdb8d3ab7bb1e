using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Issuance.DevHost.Bench;

/// <summary>
/// A teller switches a card on: each request another card, its holder's number checked, under an idempotency key. Beside a bare
/// server of the same program that writes the same rows in one transaction and checks nothing.
/// </summary>
internal static class ActivationBench
{
    private const string Name = "bench_activation";
    private const int WarmUp = 4;
    private const int Rounds = 7;
    private const int EachRound = 3_000;

    /// <summary>The compiler's second thoughts come after some thousand requests, and late where it has two busy cores.</summary>
    private const int ToWarm = 8_000;

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        await using var world = await BenchWorld.StartAsync(call);
        var environment = await world.CreateDatabaseAsync(Name);
        // The database looks its tables over between the rounds: by itself it would in some of them and not in others.
        await world.FillAsync(Name, ["alter system set autovacuum = off", "select pg_reload_conf()"]);
        using var bare = world.StartCommand(environment, "time-cards");
        await bare.AskAsync("serve", call.Cancel);
        using var host = await world.StartHostAsync(environment, "api");
        AuthenticationHeaderValue? token = null;
        var cards = new ConcurrentQueue<(string Id, string Number)>();
        using var floor = new Load(bare.Url, () => new(HttpMethod.Post, $"/activations/{Next().Id}"));
        using var service = new Load(host.Url, () => Activation(Next(), token!));
        var (floors, rates) = (new List<double>(), new List<double>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var count = round < 0 ? ToWarm : EachRound;
            await PrepareAsync(count);
            token = new("Bearer", await host.TokenAsync("bench", call.Cancel));
            var floorRate = await floor.RateAsync(count, call.Cancel);
            var rate = await service.RateAsync(count, call.Cancel);
            await Samples.TellAsync(call, $"activation: {rate:0}/s beside {floorRate:0}/s");
            if (round >= 0)
            {
                floors.Add(floorRate);
                rates.Add(rate);
            }
        }

        return
        [
            BenchFigure.AtLeast(
                "activation.requests_per_second",
                Samples.Median(rates),
                "req/s",
                Samples.Median(floors),
                0.4
            ) with
            {
                Note =
                    $"POST …/bank-activations with both functions, 32 callers, {EachRound} new cards a round, median of {Rounds} rounds; floor: the same rows written in one transaction, no checks",
            },
        ];

        (string Id, string Number) Next() =>
            cards.TryDequeue(out var card)
                ? card
                : throw new StopException(ExitCodes.DidNotHold, "there are no more cards to activate");

        async Task PrepareAsync(int count)
        {
            var file = Path.Combine(world.Folder, "cards.txt");
            await bare.AskAsync(
                string.Create(CultureInfo.InvariantCulture, $"prepare {2 * count} {file}"),
                call.Cancel
            );
            await world.FillAsync(Name, ["vacuum analyze"]);
            cards.Clear();
            foreach (var line in await File.ReadAllLinesAsync(file, call.Cancel))
            {
                var words = line.Split(' ');
                cards.Enqueue((words[0], words[1]));
            }
        }
    }

    private static HttpRequestMessage Activation((string Id, string Number) card, AuthenticationHeaderValue token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/cards/{card.Id}/bank-activations")
        {
            Content = JsonContent.Create(
                new
                {
                    branch = "HB-001",
                    teller = "T-0001",
                    idDocument = new
                    {
                        type = "id_card",
                        number = card.Number,
                        originalSeen = true,
                    },
                    alsoInsurance = true,
                }
            ),
        };
        request.Headers.Authorization = token;
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return request;
    }
}
