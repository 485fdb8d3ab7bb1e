using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Issuance.DevHost.Bench;

/// <summary>One measured figure, as <c>bench --json</c> prints it.</summary>
/// <param name="Floor">What it is compared with, in the same unit; null where nothing is.</param>
/// <param name="Ratio">Value / floor; null without a floor.</param>
/// <param name="Ok">Whether it meets its target.</param>
internal sealed record BenchFigure(
    string Name,
    double Value,
    string Unit,
    double? Floor,
    double? Ratio,
    double Target,
    bool Ok
)
{
    /// <summary>What was measured, on how much data, against which floor; printed beside the line, no part of it.</summary>
    [JsonIgnore]
    public string Note { get; init; } = "";

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>A time that may be at most <paramref name="target"/> times that of the floor.</summary>
    public static BenchFigure AtMost(string name, double value, string unit, double floor, double target)
    {
        var ratio = value / floor;
        return new BenchFigure(name, Round(value), unit, Round(floor), Round(ratio), target, ratio <= target);
    }

    /// <summary>A rate that must be at least <paramref name="target"/> times that of the floor.</summary>
    public static BenchFigure AtLeast(string name, double value, string unit, double floor, double target)
    {
        var ratio = value / floor;
        return new BenchFigure(name, Round(value), unit, Round(floor), Round(ratio), target, ratio >= target);
    }

    /// <summary>A figure that must be at least <paramref name="target"/> by itself.</summary>
    public static BenchFigure NoLess(string name, double value, string unit, double target) =>
        new(name, Round(value), unit, null, null, target, value >= target);

    /// <summary>A figure that may be at most <paramref name="target"/> by itself.</summary>
    public static BenchFigure NoMore(string name, double value, string unit, double target) =>
        new(name, Round(value), unit, null, null, target, value <= target);

    /// <summary>Prints the lines alone, or a table whose last line counts those that meet their target.</summary>
    public static async Task WriteAsync(
        IReadOnlyList<BenchFigure> figures,
        bool json,
        TextWriter output,
        TextWriter notes
    )
    {
        if (json)
        {
            foreach (var figure in figures)
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(figure, Camel));
                if (figure.Note.Length > 0)
                {
                    await notes.WriteLineAsync($"{figure.Name}: {figure.Note}");
                }
            }

            return;
        }

        await output.WriteLineAsync(Line("name", "value", "unit", "floor", "ratio", "target", ""));
        foreach (var f in figures)
        {
            await output.WriteLineAsync(
                Line(
                    f.Name,
                    Text(f.Value),
                    f.Unit,
                    Text(f.Floor),
                    Text(f.Ratio),
                    Text(f.Target),
                    f.Ok ? "ok" : "MISSED"
                )
            );
            if (f.Note.Length > 0)
            {
                await output.WriteLineAsync($"    {f.Note}");
            }
        }

        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.Count(f => f.Ok)} of {figures.Count} figures meet their target"
            )
        );
    }

    private static string Line(params ReadOnlySpan<string> c) =>
        $"{c[0], -30} {c[1], 10} {c[2], -6} {c[3], 10} {c[4], 8} {c[5], 8}  {c[6]}".TrimEnd();

    private static string Text(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static double Round(double value) => Math.Round(value, 3);
}
