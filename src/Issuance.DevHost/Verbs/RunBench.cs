using Issuance.DevHost.Bench;

namespace Issuance.DevHost.Verbs;

/// <summary>Measures, on private databases that are gone afterwards; progress goes to stderr.</summary>
internal static class RunBench
{
    public static async Task<int> RunAsync(Call call)
    {
        var figures = new List<BenchFigure>();
        foreach (var bench in Benches.All.Where(bench => call.Line.Name is null || bench.Name == call.Line.Name))
        {
            await call.Error.WriteLineAsync($"{bench.Name} …");
            figures.AddRange(await bench.MeasureAsync(call));
        }

        await BenchFigure.WriteAsync(figures, call.Line.Json, call.Out, call.Error);
        // Whether a figure meets its target is its own word; we failed only where one could not be had.
        return figures.Count > 0 ? ExitCodes.Held : ExitCodes.DidNotHold;
    }
}
