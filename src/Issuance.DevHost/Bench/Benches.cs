namespace Issuance.DevHost.Bench;

/// <summary>Everything that can be measured, in the order in which it is. Another one is one line here.</summary>
internal static class Benches
{
    /// <param name="Name">As in <c>./dev bench NAME</c>.</param>
    /// <param name="TakesRows">Whether <c>--rows</c> says how much it fills in.</param>
    internal sealed record Entry(
        string Name,
        Func<Call, Task<IReadOnlyList<BenchFigure>>> MeasureAsync,
        bool TakesRows = false
    );

    public static readonly IReadOnlyList<Entry> All =
    [
        new("status", StatusBench.MeasureAsync),
        new("activation", ActivationBench.MeasureAsync),
        new("queue", QueueBench.MeasureAsync),
        new("memory", MemoryBench.MeasureAsync),
        new("start", StartBench.MeasureAsync),
        new("events", EventsBench.MeasureAsync, TakesRows: true),
        new("growth", GrowthBench.MeasureAsync, TakesRows: true),
        new("webhooks", WebhooksBench.MeasureAsync),
        new("cluster", ClusterBench.MeasureAsync),
        new("banks", BanksBench.MeasureAsync),
        new("ops", OpsBench.MeasureAsync),
    ];
}
