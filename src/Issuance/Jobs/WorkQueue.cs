using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Jobs;

/// <summary>Puts work into the present transaction, and claims, finishes and puts back what is due.</summary>
public sealed class WorkQueue(IssuanceDb db, WorkTimes times, TimeProvider wallClock)
{
    /// <summary>How often an item may fail in a row before it is dead and a person sees it.</summary>
    public const int MostAttempts = 20;

    /// <summary>Queues work that starts once the caller's transaction commits.</summary>
    public void Add(string kind, string key, TimeSpan delay = default)
    {
        var now = wallClock.GetUtcNow();
        db.WorkItems.Add(
            new WorkItem
            {
                Kind = kind,
                Key = key,
                DueAt = now + delay,
                CreatedAt = now,
            }
        );
    }

    /// <summary>Takes up to <paramref name="most"/> due items of a kind; nobody else gets them while the lease runs.</summary>
    public async Task<List<WorkItem>> ClaimAsync(string kind, int most, CancellationToken cancel) =>
        await db
            .WorkItems.FromSql(
                $"""
                update work_items set lease_until = now() + {times.Lease}, epoch = epoch + 1, attempts = attempts + 1
                where number in (
                    select number from work_items
                    where kind = {kind} and state = 'queued' and due_at <= now() and (lease_until is null or lease_until < now())
                    order by due_at, number limit {most} for update skip locked)
                returning *
                """
            )
            .AsNoTracking()
            .ToListAsync(cancel);

    /// <summary>Done for good. Nothing happens when the lease was lost meanwhile.</summary>
    public Task FinishAsync(WorkItem item, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"update work_items set state = 'done', done_at = now(), lease_until = null, last_error = null where number = {item.Number} and epoch = {item.Epoch}",
            cancel
        );

    /// <summary>To be looked at again later; this is no failure, so the count starts anew.</summary>
    public Task PutBackAsync(WorkItem item, TimeSpan delay, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"update work_items set due_at = now() + {delay}, lease_until = null, attempts = 0 where number = {item.Number} and epoch = {item.Epoch}",
            cancel
        );

    /// <summary>It failed: again after a growing pause, dead after too many times.</summary>
    /// <param name="error">A type or code, never a message that could quote data.</param>
    public Task FailAsync(WorkItem item, string error, CancellationToken cancel)
    {
        var dead = item.Attempts >= MostAttempts;
        var pause = TimeSpan.FromSeconds(
            Math.Min(times.LongestPause.TotalSeconds, Math.Pow(2, Math.Min(item.Attempts, 12)))
        );
        return db.Database.ExecuteSqlAsync(
            $"""
            update work_items set state = {(
                dead ? "dead" : "queued"
            )}, dead_at = case when {dead} then now() end, due_at = now() + {pause}, lease_until = null, last_error = {error}
            where number = {item.Number} and epoch = {item.Epoch}
            """,
            cancel
        );
    }

    /// <summary>
    /// Queues an item again, or for the first time, in the caller's transaction. The epoch grows, so a worker that is
    /// just about to mark its earlier run as done cannot undo this.
    /// </summary>
    public Task WakeAsync(string kind, string key, TimeSpan delay, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into work_items (kind, key, due_at, state, epoch, attempts, created_at)
            values ({kind}, {key}, now() + {delay}, 'queued', 0, 0, now())
            on conflict (kind, key) do update
                set state = 'queued', due_at = now() + {delay}, attempts = 0, lease_until = null, epoch = work_items.epoch + 1,
                    dead_at = null, parked_at = null, parked_note = null;
            select pg_notify('work_items', {kind})
            """,
            cancel
        );

    /// <summary>When the next item of these kinds falls due; null when none waits.</summary>
    public Task<TimeSpan?> NextDueInAsync(string[] kinds, CancellationToken cancel) =>
        db
            .Database.SqlQuery<TimeSpan?>(
                $"select min(greatest(due_at, coalesce(lease_until, due_at))) - now() as \"Value\" from work_items where state = 'queued' and kind = any({kinds})"
            )
            .SingleAsync(cancel);
}
