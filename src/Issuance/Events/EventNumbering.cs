using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Events;

/// <summary>
/// Gives committed events their place in the feed. A number drawn at writing time could appear behind a reader who has
/// already passed it, when a slow transaction commits after a quick one; a number given after the commit, under one
/// lock, cannot. Whoever reads numbers first, so a reader sees its own events at once (docs/adr/0004). After a restore the
/// numbers go on behind all that were ever given (docs/adr/0022).
/// </summary>
public static class EventNumbering
{
    public static async Task NumberAsync(IssuanceDb db, CancellationToken cancel)
    {
        if (!await db.Events.AnyAsync(e => e.Sequence == null, cancel))
            return;
        // Where a transaction is open already, the numbers are given in it: who does so ends it soon.
        var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
        await using var transaction = own;
        // A statement of its own: the update below must see what was committed while this one waited.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('event_numbering'))", cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            update events e set sequence = n.sequence
            from (
                select number, greatest(
                    (select coalesce(max(sequence), 0) from events),
                    (select coalesce(max(events_after), 0) from recoveries)) + row_number() over (order by number) as sequence
                from events where sequence is null
                order by number limit 10000
            ) n
            where e.number = n.number
            """,
            cancel
        );
        if (own is not null)
            await own.CommitAsync(cancel);
    }
}
