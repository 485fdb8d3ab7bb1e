namespace Issuance.DevHost.Bench;

/// <summary>What one process that does everything holds in memory when nobody asks it for anything.</summary>
internal static class MemoryBench
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        await using var world = await BenchWorld.StartAsync(call);
        var environment = await world.CreateDatabaseAsync("bench_memory");
        using var host = await world.StartHostAsync(environment, "all");
        await Task.Delay(Rest, call.Cancel);
        return
        [
            BenchFigure.NoMore("memory.idle", host.Resident, "MB", 250) with
            {
                Note = "resident, role all, 30 s after ready, database fresh from its seed; no floor",
            },
        ];
    }
}
