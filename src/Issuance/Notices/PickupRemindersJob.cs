using System.Globalization;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>
/// Reminds the holder on day 30 and day 75 of the window, once each (contract 1.4), whatever runs when: each reminder
/// has a stage of its own under a unique index. A run that comes late makes up what is missing while the window is open.
/// </summary>
public sealed class PickupRemindersJob(IssuanceDb db, NoticeQueue notices, BusinessClock clock) : IIssuanceJob
{
    /// <summary>Days after the first day of the window.</summary>
    public static readonly IReadOnlyList<int> Days = [30, 75];

    private const int Batch = 200;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var queued = 0;
        foreach (var day in Days)
            queued += await RemindAsync(day, cancel);
        return new JobCount(queued, 0);
    }

    private async Task<int> RemindAsync(int day, CancellationToken cancel)
    {
        var queued = 0;
        while (true)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var today = clock.Today;
            var suffix = string.Create(CultureInfo.InvariantCulture, $"/day-{day}");
            var cards = await db
                .Cards.FromSql(
                    $"""
                    select c.* from cards c
                    where c.custody = 'at_pickup_point' and not c.lost and c.bank <> 'closed' and c.insurance <> 'closed'
                      and c.pickup_from <= {today.AddDays(-day)} and c.pickup_to >= {today}
                      and not exists (
                          select from notices n
                          where n.card_id = c.id and n.kind = 'pickup_reminder'
                            and n.stage = to_char(c.pickup_from, 'YYYY-MM-DD') || {suffix})
                    order by c.id limit {Batch} for update of c
                    """
                )
                .ToListAsync(cancel);
            foreach (var card in cards.Where(card => card.IsCollectable))
            {
                // Another run may have told it while this one waited for the card.
                var stage = card.PickupFrom!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + suffix;
                if (await notices.AddOnceAsync(card, NoticeKind.PickupReminder, stage, cancel))
                    queued++;
            }

            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            if (cards.Count < Batch)
                return queued;
        }
    }
}
