using System.Globalization;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Bench;

/// <summary>
/// Whether a second api process costs anything: status requests a second, sent to one process and, in turn with that, to
/// two by turns, on the same machine and database. On more machines than one, two would carry about twice as much.
/// </summary>
/// <remarks>Two bare servers beside one show what the machine takes for a second process (docs/adr/0018).</remarks>
internal static class ClusterBench
{
    private const int Cards = 20_000;
    private const int WarmUp = 12;

    /// <summary>Many short turns, so that a mood of the machine that lasts for seconds hits all sides alike.</summary>
    private const int Rounds = 28;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        await using var world = await BenchWorld.StartAsync(call);
        var environment = await world.CreateDatabaseAsync("bench_cluster");
        await world.FillAsync("bench_cluster", CardRows.Fill(Cards));
        // Both sides: the floor must not lose by what ours does without.
        HostEnvironment.SetBesideAnother(environment);
        using var bare = world.StartCommand(environment, "time-cards");
        using var otherBare = world.StartCommand(environment, "time-cards");
        await bare.AskAsync("serve", call.Cancel);
        await otherBare.AskAsync("serve", call.Cancel);
        var hosts = await world.StartTwoHostsAsync(environment, "api");
        using var host = hosts.One;
        using var otherHost = hosts.Other;

        var asker = new StatusAsker(host, Cards);
        using var ours = new Sides([host.Url, otherHost.Url], asker.Request);
        using var floors = new Sides(
            [bare.Url, otherBare.Url],
            () => new(HttpMethod.Get, $"/status/{StatusBench.AnyCard(Cards)}")
        );
        await asker.RenewAsync(call.Cancel);
        await ours.WarmAsync(call.Cancel);
        await floors.WarmAsync(call.Cancel);
        for (var round = -WarmUp; round < Rounds; round++)
        {
            await asker.RenewAsync(call.Cancel);
            var (two, one) = await ours.RateAsync(round, call.Cancel);
            await floors.RateAsync(round, call.Cancel);
            await Samples.TellAsync(call, $"status: {two:0}/s by two beside {one:0}/s by one");
        }

        // On these machines two processes with nothing of ours in them reach less than one.
        var kept = Math.Min(1, floors.Two / floors.One);
        return
        [
            BenchFigure.AtLeast("cluster.two_api", ours.Two, "req/s", ours.One * kept, 0.9) with
            {
                Note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"GET /v1/cards/…/status of {Cards} cards by turns at two processes, 32 callers, median of {Rounds} turns of a second; floor: at one of them ({ours.One:0}/s), less what a second process costs two bare servers with the same SQL in the same rounds (they kept {floors.Two / floors.One:0.00} of one; ours {ours.Two / ours.One:0.00})"
                ),
            },
        ];
    }

    /// <summary>Two processes that answer the same, and what one and both reached.</summary>
    private sealed class Sides : IDisposable
    {
        private readonly Load[] alone;
        private readonly Load both;
        private readonly List<double> one = [];
        private readonly List<double> two = [];
        private int turn;

        public Sides(string[] urls, Func<HttpRequestMessage> request)
        {
            alone = [.. urls.Select(url => new Load(url, request))];
            both = new(
                urls[0],
                () =>
                {
                    var message = request();
                    var url = urls[(Interlocked.Increment(ref turn) & int.MaxValue) % urls.Length];
                    message.RequestUri = new($"{url}{message.RequestUri}");
                    return message;
                }
            );
        }

        public double One => Samples.Median(one);

        public double Two => Samples.Median(two);

        public async Task WarmAsync(CancellationToken cancel)
        {
            foreach (var load in alone.Append(both))
            {
                await load.WarmAsync(cancel);
            }
        }

        /// <summary>One, by turns the first and the other, and both; who goes first changes. Rounds below 0 are not kept.</summary>
        public async Task<(double Two, double One)> RateAsync(int round, CancellationToken cancel)
        {
            var single = alone[(round & 2) / 2];
            var (before, now) = await Load.RatesAsync(single, both, round % 2 == 0, Turn, cancel);
            if (round >= 0)
            {
                one.Add(before);
                two.Add(now);
            }

            return (now, before);
        }

        public void Dispose()
        {
            both.Dispose();
            foreach (var load in alone)
            {
                load.Dispose();
            }
        }
    }
}
