using System.Text.RegularExpressions;
using Issuance.Applications;
using Issuance.Cards;
using Issuance.Pages.Desk.Reading;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.Tests.House;

namespace Issuance.Tests.Console;

/// <summary>The desk has words for every state that it can meet, in both languages.</summary>
public sealed class DeskTextTests
{
    private static IEnumerable<string> Of<TEnum>(string prefix)
        where TEnum : struct, Enum => Enum.GetValues<TEnum>().Select(value => $"{prefix}_{Snake.Case(value)}");

    [Fact]
    public void Every_state_has_words()
    {
        var needed = Of<Stage>("stage")
            .Concat(Of<Stage>("empty"))
            .Concat(Of<Custody>("custody"))
            .Concat(Of<PickupState>("pickup"))
            .Concat(Of<ApplicationStatus>("application"))
            .Concat(Of<AppointmentStatus>("appointment"))
            .Concat(Of<RejectionReason>("reason"))
            .Concat(Of<WithdrawalRequester>("reason"))
            .Concat(Of<MaterialType>("paper"))
            .Concat(Of<IdDocumentType>("document"))
            .Concat(Of<ReceiveArrivals.Outcome>("arrival"))
            .Concat(Of<Issuance.Notices.NoticeKind>("kind"))
            .Concat(Of<Issuance.Notices.ShowMailbox.MailStatus>("notice"))
            .Concat(Of<ClosureReason>("closure_reason"))
            .Concat(CaseSteps.Names.Select(name => $"step_{name}"));

        Assert.Empty(needed.Except(TextFiles.Read("DeskText").Keys));
    }

    [Fact]
    public void Every_event_of_a_case_has_words()
    {
        var types = new[] { "Cards", "Applications", "Banks" }
            .SelectMany(folder => Repository.Sources(Path.Combine(Repository.Issuance, folder)))
            .SelectMany(file =>
                Regex
                    .Matches(
                        File.ReadAllText(file),
                        "\"(?<type>(card|pickup|application|service_point)\\.[a-z_]+)\"",
                        RegexOptions.ExplicitCapture,
                        TimeSpan.FromSeconds(1)
                    )
                    .Select(match => match.Groups["type"].Value)
            )
            // One is an audit's word, the others are names of services in a bank's own interface.
            .Where(type => type is not ("application.viewed" or "card.freeze" or "card.unfreeze" or "card.replace"))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.Contains("card.handed_over", types);
        Assert.Empty(types.Select(type => $"event_{type}").Except(TextFiles.Read("DeskText").Keys));
    }
}
