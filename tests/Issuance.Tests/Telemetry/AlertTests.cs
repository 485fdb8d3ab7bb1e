using Issuance.Tests.House;

namespace Issuance.Tests.Telemetry;

/// <summary>Every alert can be evaluated, says how bad it is, and leads the person on duty to what to do.</summary>
public sealed class AlertTests
{
    [Fact]
    public void Every_alert_has_an_expression_a_severity_a_summary_and_a_page_in_the_runbook()
    {
        var rules = AlertFile.Rules();

        Assert.InRange(rules.Count, 10, 100);
        Assert.Equal(rules.Count, rules.Select(rule => rule.Name).Distinct().Count());
        foreach (var rule in rules)
        {
            Assert.Matches("^Issuance[A-Za-z]+$", rule.Name);
            Assert.Contains(rule.Values.GetValueOrDefault("severity"), (string[])["page", "ticket"]);
            Assert.True(rule.Values.GetValueOrDefault("summary") is { Length: > 10 }, rule.Name);
            Assert.Matches("^[0-9]+[smh]$", rule.Values.GetValueOrDefault("for", ""));
            Assert.True(Leads(rule.Values.GetValueOrDefault("runbook", "")), $"{rule.Name} leads nowhere");
        }
    }

    [Fact]
    public void Every_expression_closes_what_it_opens_and_compares_something()
    {
        foreach (var rule in AlertFile.Rules())
        {
            foreach (var (open, close) in new[] { ('(', ')'), ('{', '}'), ('[', ']') })
                Assert.Equal(rule.Expression.Count(c => c == open), rule.Expression.Count(c => c == close));
            Assert.Equal(0, rule.Expression.Count(c => c == '"') % 2);
            Assert.Matches(" (>|<|==|>=|<=) [0-9.]+$", rule.Expression);
            Assert.True(rule.Name == "IssuanceDown" || AlertFile.NamesOf(rule.Expression).Any(), rule.Name);
        }
    }

    private static bool Leads(string link)
    {
        var parts = link.Split('#');
        var file = Path.Combine(Repository.Root, parts[0]);
        return parts.Length == 2
            && File.Exists(file)
            && File.ReadLines(file)
                .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
                .Any(line => Anchor(line[3..]) == parts[1]);
    }

    /// <summary>As pages of Markdown name their headings.</summary>
    private static string Anchor(string heading) =>
        new string([
            .. heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-'),
        ]).Replace(' ', '-');
}
