using Issuance.DevHost.Bench;

namespace Issuance.DevHost.Verbs;

/// <summary>Measures, on private databases that are gone afterwards; progress goes to stderr.</summary>
internal static class RunBench
{
    public static async Task<int> RunAsync(Call call)
    {
        var figures = new List<BenchFigure>();
        foreach (var name in call.Line.Name is { } one ? [one] : CommandLine.Benches)
        {
            figures.AddRange(
                name switch
                {
                    "ops" => await OpsBench.MeasureAsync(call),
                    "banks" => await BanksBench.MeasureAsync(call),
                    "cluster" => await ClusterBench.MeasureAsync(call),
                    _ => throw new InvalidOperationException($"{name} was parsed but is not known here"),
                }
            );
        }

        await BenchFigure.WriteAsync(figures, call.Line.Json, call.Out);
        // Whether a figure meets its target is its own word; we failed only where one could not be had.
        return figures.Count > 0 ? ExitCodes.Held : ExitCodes.DidNotHold;
    }
}
