using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>
/// Marks the cards that nobody came for as unclaimed: the window is over, nothing is booked, no notice is still on its
/// way (R054). Rule: <see cref="Card.IsLeftBehind"/>.
/// </summary>
public sealed class UnclaimedCardsJob(IssuanceDb db, BusinessClock clock) : IIssuanceJob
{
    private const int Batch = 200;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var (unclaimed, after) = (0, "");
        while (true)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var today = clock.Today;
            var cards = await db
                .Cards.FromSql(
                    $"""
                    select * from cards
                    where id > {after} and custody = 'at_pickup_point' and pickup_to < {today} and pickup <> 'booked'
                    order by id limit {Batch} for update
                    """
                )
                .ToListAsync(cancel);
            var waiting = await StillTellingAsync(cards, cancel);
            foreach (var card in cards.Where(card => card.IsLeftBehind(today) && !waiting.Contains(card.Id)))
            {
                card.LeaveUnclaimed(today);
                unclaimed++;
            }

            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            if (cards.Count < Batch)
                return new JobCount(unclaimed, 0);
            after = cards[^1].Id;
        }
    }

    /// <summary>The cards with a notice that may still go out or be out; those that never will are dropped first.</summary>
    private async Task<HashSet<string>> StillTellingAsync(List<Card> cards, CancellationToken cancel)
    {
        var (byId, now) = (cards.ToDictionary(card => card.Id, StringComparer.Ordinal), clock.GetUtcNow());
        string[] ids = [.. byId.Keys];
        var open = await db
            .Notices.FromSql(
                $"""
                select * from notices where card_id = any({ids}) and state in ('queued', 'sending', 'unknown')
                order by number for update
                """
            )
            .ToListAsync(cancel);
        foreach (var notice in open.Where(notice => notice.State == NoticeState.Queued))
            if (notice.WhyNotSend(byId[notice.CardId], now) is { } reason)
                notice.Expire(reason);
        return open.Where(notice => notice.IsOpen).Select(notice => notice.CardId).ToHashSet(StringComparer.Ordinal);
    }
}
