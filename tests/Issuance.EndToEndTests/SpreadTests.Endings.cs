using Issuance.Persistence;
using Issuance.Tests.Webhooks;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>What must hold once all is at rest again.</summary>
public sealed partial class SpreadTests
{
    /// <summary>The cases of those whose cards have not arrived are overdue now, and each is told twice over: soon, and overdue.</summary>
    private static async Task UntilToldAsync(Machine machine, int cases)
    {
        for (var until = TimeProvider.System.GetUtcNow().Add(Machine.Patience); ; await Task.Delay(200))
        {
            await using var db = Waiting.Open(machine);
            if (await db.Events.CountAsync(e => e.Type == "service_point.breached") >= cases)
                return;
            Assert.True(TimeProvider.System.GetUtcNow() < until, "The overdue cases were not told.");
        }
    }

    private static async Task AssertNothingTwiceAsync(Machine machine, int cards)
    {
        await using var db = Waiting.Open(machine);
        var told = await db
            .Events.GroupBy(e => new { e.Type, Of = e.CardId ?? e.ApplicationId })
            .Select(one => new { one.Key.Type, Count = one.Count() })
            .ToListAsync();
        Assert.All(told, one => Assert.True(one.Count == 1, $"{one.Type} came {one.Count} times"));
        foreach (var type in new[] { "card.bank_activated", "card.insurance_activated", "service_point.breached" })
            Assert.Equal(cards, told.Count(one => one.Type == type));
        var runs = await db.JobRuns.Where(run => run.Period != null).ToListAsync();
        Assert.Equal(2, runs.Count);
        Assert.All(runs, run => Assert.NotNull(run.FinishedAt));
    }

    /// <summary>Who followed the cursor all the while has each event once, in order, and none is missing.</summary>
    private static async Task AssertFeedAsync(Machine machine, IReadOnlyList<(string Id, long Sequence)> followed)
    {
        await using IssuanceDb db = Waiting.Open(machine);
        var all = await db.Events.OrderBy(e => e.Sequence).Select(e => e.Id).ToListAsync();
        Assert.Equal(all, followed.Select(one => one.Id));
        Assert.Equal(followed.Count, followed.Select(one => one.Sequence).Distinct().Count());
    }

    /// <summary>
    /// The bank was told of each event that it may read, always in the same words; twice only of what one process had on its way
    /// when it died.
    /// </summary>
    private static async Task AssertDeliveredAsync(Users users, Receiver partner)
    {
        using var banks = new FeedFollower(users, "bank-harbour");
        var events = (await banks.EndAsync(Task.CompletedTask)).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        for (var until = TimeProvider.System.GetUtcNow().Add(Machine.Patience); ; await Task.Delay(200))
        {
            if (partner.All.Select(message => message.Id).ToHashSet(StringComparer.Ordinal).IsSupersetOf(events))
                break;
            Assert.True(TimeProvider.System.GetUtcNow() < until, "The bank was not told of every event.");
        }

        var told = partner.All.GroupBy(message => message.Id, StringComparer.Ordinal).ToList();
        Assert.Equal(events.Order(StringComparer.Ordinal), told.Select(one => one.Key).Order(StringComparer.Ordinal));
        Assert.All(told, one => Assert.Single(one.Select(message => message.Body).Distinct(StringComparer.Ordinal)));
        Assert.True(
            told.Sum(one => one.Count() - 1) <= new WebhookOptions().InFlightPerEndpoint,
            $"told again of {string.Join(' ', told.Where(one => one.Count() > 1).Select(one => one.Key))}"
        );
    }
}
