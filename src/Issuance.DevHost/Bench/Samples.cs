using System.Globalization;

namespace Issuance.DevHost.Bench;

/// <summary>What is told of many measurements.</summary>
internal static class Samples
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>The value that 99 of 100 do not exceed.</summary>
    public static double P99(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(sorted.Count * 0.99) - 1)];
    }

    /// <summary>A line of progress, in the same spelling on every machine.</summary>
    public static Task TellAsync(Call call, FormattableString line) =>
        call.Error.WriteLineAsync($"  {line.ToString(CultureInfo.InvariantCulture)}");
}
