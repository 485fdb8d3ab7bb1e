using System.Text.RegularExpressions;
using Issuance.Tests.House;

namespace Issuance.Tests.Telemetry;

/// <summary>The rules of docs/alerts as far as their own plain form goes: one key a line, expressions on one line.</summary>
internal static partial class AlertFile
{
    public sealed record Rule(string Name, string Expression, IReadOnlyDictionary<string, string> Values);

    [GeneratedRegex(@"[a-z_:][a-z0-9_:]*", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(
        "\\{[^}]*\\}|\"[^\"]*\"|\\[[^\\]]*\\]|\\b(?:by|on|without)\\s*\\([^)]*\\)",
        RegexOptions.None,
        1000
    )]
    private static partial Regex NotMetrics();

    private static readonly string[] Functions =
    [
        "max",
        "sum",
        "rate",
        "increase",
        "histogram_quantile",
        "and",
        "or",
        "unless",
        "by",
        "absent",
        "vector",
        "clamp_min",
        "min",
    ];

    public static string Folder => Path.Combine(Repository.Root, "docs", "alerts");

    public static IReadOnlyList<Rule> Rules() => [.. Directory.GetFiles(Folder, "*.yml").SelectMany(Read)];

    /// <summary>Every metric that some rule asks for, as Prometheus knows it; <c>up</c> is Prometheus's own.</summary>
    public static IReadOnlyList<string> Names() =>
        [.. Rules().SelectMany(rule => NamesOf(rule.Expression)).Distinct(StringComparer.Ordinal)];

    public static IEnumerable<string> NamesOf(string expression) =>
        Words()
            .Matches(NotMetrics().Replace(expression, " "))
            .Select(word => word.Value)
            .Where(word => !Functions.Contains(word, StringComparer.Ordinal) && word != "up");

    /// <summary>Whether a scrape holds a series of this name.</summary>
    public static bool IsIn(string name, string scrape) =>
        scrape
            .Split('\n')
            .Any(line =>
                line.StartsWith(name + "{", StringComparison.Ordinal)
                || line.StartsWith(name + " ", StringComparison.Ordinal)
            );

    private static IEnumerable<Rule> Read(string file)
    {
        Dictionary<string, string>? rule = null;
        foreach (var line in File.ReadAllLines(file).Append("- alert: end"))
        {
            var text = line.Trim();
            var starts = text.StartsWith("- alert:", StringComparison.Ordinal);
            if (starts && rule is not null)
                yield return new Rule(rule["alert"], rule.GetValueOrDefault("expr", ""), rule);
            if (starts)
                rule = new Dictionary<string, string>(StringComparer.Ordinal);
            var at = text.IndexOf(": ", StringComparison.Ordinal);
            if (rule is not null && at > 0 && text[0] != '#')
                rule[text[..at].TrimStart('-', ' ')] = text[(at + 2)..].Trim('\'');
        }
    }
}
