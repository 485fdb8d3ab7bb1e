using System.Reflection;

namespace Issuance.Tests.House;

/// <summary>docs/rules.md leads from each rule's sentence to the method that keeps it and the test that watches it.</summary>
public sealed class RulesTests
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private sealed record Row(string Rule, string Sentence, string Method, string Test);

    private static List<Row> Rows() =>
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "docs", "rules.md"))
                .Where(line => line.StartsWith("| R", StringComparison.Ordinal) && char.IsAsciiDigit(line[3]))
                .Select(line => line.Trim('|', ' ').Split(" | "))
                .Select(cells => new Row(
                    cells[0].Trim(),
                    cells[1].Trim(),
                    cells[2].Trim(' ', '`'),
                    cells[3].Trim(' ', '`')
                )),
        ];

    [Fact]
    public void Every_rule_names_a_method_that_exists()
    {
        var types = typeof(IssuanceService).Assembly.GetTypes().ToLookup(type => type.Name, StringComparer.Ordinal);

        var missing = Rows()
            .Where(row =>
                !Members(row.Method)
                    .All(member => types[member.Type].Any(type => type.GetMember(member.Name, Any).Length > 0))
            );

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_rule_names_a_test_that_exists()
    {
        var types = typeof(RulesTests).Assembly.GetTypes().ToLookup(type => type.Name, StringComparer.Ordinal);

        var missing = Rows()
            .Where(row => !Members(row.Test).All(member => types[member.Type].Any(type => IsTest(type, member.Name))));

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_rule_stands_there_once_with_its_sentence()
    {
        var rows = Rows();

        Assert.NotEmpty(rows);
        Assert.Equal(rows.Count, rows.Select(row => (row.Rule, row.Method)).Distinct().Count());
        Assert.DoesNotContain(rows, row => row.Sentence.Length < 10);
    }

    private static bool IsTest(Type type, string name) =>
        type.GetMethods(Any).Any(method => method.Name == name && method.IsDefined(typeof(FactAttribute)));

    /// <summary><c>Type.Method</c>, or several of them with commas.</summary>
    private static IEnumerable<(string Type, string Name)> Members(string cell) =>
        cell.Split(',', StringSplitOptions.TrimEntries)
            .Select(name => name.Trim('`').Split('.'))
            .Select(parts => parts.Length == 2 ? (parts[0], parts[1]) : ("", ""));
}
