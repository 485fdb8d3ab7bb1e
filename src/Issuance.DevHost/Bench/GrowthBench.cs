namespace Issuance.DevHost.Bench;

/// <summary>Whether the status stays as quick with two million cards as with twenty thousand: two services, asked in turns.</summary>
internal static class GrowthBench
{
    private const int Few = 20_000;
    private const int Many = 2_000_000;
    private const int WarmUp = 1;
    private const int Rounds = 5;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        var many = call.Line.Rows ?? Many;
        await using var world = await BenchWorld.StartAsync(call);
        using var small = await StartAsync(call, world, "bench_few", Few);
        using var big = await StartAsync(call, world, "bench_many", many);
        var (few, lots) = (new List<double>(), new List<double>());
        await small.WarmAsync(call.Cancel);
        await big.WarmAsync(call.Cancel);
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var (one, two) = (await small.RateAsync(Time, call.Cancel), await big.RateAsync(Time, call.Cancel));
            await Samples.TellAsync(call, $"growth: {two:0}/s with {many} cards, {one:0}/s with {Few}");
            if (round >= 0)
            {
                few.Add(one);
                lots.Add(two);
            }
        }

        return
        [
            BenchFigure.AtLeast(
                "growth.status_requests_per_second",
                Samples.Median(lots),
                "req/s",
                Samples.Median(few),
                0.8
            ) with
            {
                Note =
                    $"GET /v1/cards/…/status of any of {many} cards, 32 callers, median of {Rounds} rounds; floor: the same of {Few} cards",
            },
        ];
    }

    private static async Task<Side> StartAsync(Call call, BenchWorld world, string database, int cards)
    {
        var environment = await world.CreateDatabaseAsync(database);
        await Samples.TellAsync(call, $"{cards} cards are written");
        await world.FillAsync(database, CardRows.Fill(cards));
        var host = await world.StartHostAsync(environment, "api");
        return new Side(host, cards);
    }

    private sealed class Side : IDisposable
    {
        private readonly HostUnderTest host;
        private readonly StatusAsker asker;
        private readonly Load load;

        public Side(HostUnderTest host, int cards)
        {
            this.host = host;
            asker = new StatusAsker(host, cards);
            load = new Load(host.Url, asker.Request);
        }

        public async Task WarmAsync(CancellationToken cancel)
        {
            await asker.RenewAsync(cancel);
            await load.WarmAsync(cancel);
        }

        public async Task<double> RateAsync(TimeSpan time, CancellationToken cancel)
        {
            await asker.RenewAsync(cancel);
            return await load.RateAsync(time, cancel);
        }

        public void Dispose()
        {
            load.Dispose();
            host.Dispose();
        }
    }
}
