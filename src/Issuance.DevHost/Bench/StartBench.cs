namespace Issuance.DevHost.Bench;

/// <summary>How long nobody is served while the service is started again.</summary>
internal static class StartBench
{
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        await using var world = await BenchWorld.StartAsync(call);
        var environment = await world.CreateDatabaseAsync("bench_start");
        var times = new List<double>();
        // The first start reads the program from disk; what counts is a warm one.
        for (var round = -1; round < Rounds; round++)
        {
            using var host = await world.StartHostAsync(environment, "all");
            await Samples.TellAsync(call, $"start: {host.ReadyAfter.TotalSeconds:0.0} s");
            if (round >= 0)
            {
                times.Add(host.ReadyAfter.TotalSeconds);
            }
        }

        return
        [
            BenchFigure.NoMore("start.ready", Samples.Median(times), "s", 10) with
            {
                Note =
                    $"role all, warm, from the process's start to 200 of /health/ready, median of {Rounds}; no floor",
            },
        ];
    }
}
