using System.Text.RegularExpressions;
using Issuance.Tests.House;

namespace Issuance.Tests.Console;

/// <summary>Whatever an adapter, a settlement or a comparison may give as a reason has words on the operations pages.</summary>
public sealed partial class CauseTextTests
{
    /// <summary>What is no reason: words of a bank's own interface, states, tasks, and names of tables and their rules.</summary>
    private static readonly HashSet<string> NoReasons =
    [
        "biz_content",
        "callback_address",
        "sign_type",
        "insurance_debit",
        "order_not_found",
        "books_not_there_yet",
        "in_transit",
        "production_failed",
        "needs_review",
        "half_open",
        "bank_not_found",
        "order_refused",
        "agreed_credits",
        "reconciliation_differences",
        "reconciliation_runs",
    ];

    /// <summary>Reasons of one word: in the sources nothing tells them from other words.</summary>
    private static readonly string[] OfOneWord =
    [
        "busy",
        "contradiction",
        "other",
        "stopping",
        "timeout",
        "unknown",
        "unreadable",
    ];

    [GeneratedRegex("\"(?<code>[a-z]+(_[a-z0-9]+)+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("""OpsTasks\.OpenAsync\(\s*db,\s*"(?<kind>[a-z_]+)",""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Task();

    [GeneratedRegex("\"(?<family>[a-z]+_)\\{", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Family();

    [Fact]
    public void Every_reason_that_the_banks_side_gives_has_words()
    {
        var sources = Sources("Banks", "CardOrders", "Reconciliation");
        var reasons = sources
            .SelectMany(text => Code().Matches(text).Select(match => match.Groups["code"].Value))
            .Where(code => !NoReasons.Contains(code) && !Tasks().Contains(code))
            .Where(code => !Regex.IsMatch(code, "^(ix|ux|ck)_", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
            .Concat(OfOneWord)
            .Concat(
                sources.SelectMany(text => Family().Matches(text).Select(match => $"{match.Groups["family"].Value}n"))
            )
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.Contains("card_unknown", reasons);
        Assert.Contains("gateway_n", reasons);
        Assert.Empty(reasons.Select(code => $"cause_{code}").Except(TextFiles.Read("OpsActionText").Keys));
    }

    [Fact]
    public void Every_task_that_is_opened_has_words()
    {
        Assert.Contains("instruction_declined", Tasks());
        Assert.Empty(Tasks().Select(kind => $"task_{kind}").Except(TextFiles.Read("OpsActionText").Keys));
    }

    [Fact]
    public void The_list_of_what_is_no_reason_names_nothing_that_has_gone()
    {
        var all = string.Concat(Sources("Banks", "CardOrders", "Reconciliation"));

        Assert.All(NoReasons, code => Assert.Contains($"\"{code}\"", all, StringComparison.Ordinal));
    }

    private static HashSet<string> Tasks() =>
        Sources("").SelectMany(text => Task().Matches(text).Select(match => match.Groups["kind"].Value)).ToHashSet();

    private static List<string> Sources(params string[] folders) =>
        [
            .. folders
                .SelectMany(folder => Repository.Sources(Path.Combine(Repository.Issuance, folder)))
                .Select(File.ReadAllText),
        ];
}
