using Issuance.Observability;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Jobs;

/// <summary>Puts work into the present transaction, and claims, finishes and puts back what is due.</summary>
public sealed class WorkQueue(IssuanceDb db, WorkTimes times, TimeProvider wallClock)
{
    /// <summary>How often an item may fail in a row before it is dead and a person sees it.</summary>
    public const int MostAttempts = 20;

    /// <summary>Queues work that starts once the caller's transaction commits.</summary>
    /// <param name="lane">See <see cref="WorkItem.Lane"/>.</param>
    public void Add(string kind, string key, TimeSpan delay = default, string lane = "")
    {
        var now = wallClock.GetUtcNow();
        db.WorkItems.Add(
            new WorkItem
            {
                Kind = kind,
                Key = key,
                Lane = lane,
                DueAt = now + delay,
                CreatedAt = now,
                TraceParent = Traces.Parent,
            }
        );
    }

    /// <summary>Takes up to <paramref name="most"/> due items of a kind; nobody else gets them while the lease runs.</summary>
    public async Task<List<WorkItem>> ClaimAsync(string kind, string lane, int most, CancellationToken cancel) =>
        await db
            .WorkItems.FromSql(
                $"""
                update work_items set lease_until = now() + {times.Lease}, epoch = epoch + 1, attempts = attempts + 1
                where number in (
                    select number from work_items
                    where kind = {kind} and lane = {lane} and state = 'queued' and due_at <= now() and (lease_until is null or lease_until < now())
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

    /// <summary>As <see cref="FinishAsync(WorkItem, CancellationToken)"/> and <see cref="PutBackAsync"/>, for many at once.</summary>
    /// <param name="results">Each item with what became of it.</param>
    public Task FinishAsync(IReadOnlyCollection<(WorkItem Item, WorkResult Result)> results, CancellationToken cancel)
    {
        var numbers = results.Select(r => r.Item.Number).ToArray();
        var epochs = results.Select(r => r.Item.Epoch).ToArray();
        var pauses = results.Select(r => r.Result.Again).ToArray();
        return db.Database.ExecuteSqlAsync(
            $"""
            update work_items w set state = case when r.pause is null then 'done' else 'queued' end,
                done_at = case when r.pause is null then now() else done_at end,
                due_at = case when r.pause is null then due_at else now() + r.pause end,
                last_error = case when r.pause is null then null else last_error end, attempts = 0, lease_until = null
            from unnest({numbers}, {epochs}, {pauses}) as r (number, epoch, pause)
            where w.number = r.number and w.epoch = r.epoch
            """,
            cancel
        );
    }

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
    /// <param name="lane">See <see cref="WorkItem.Lane"/>; an item that is there keeps its own.</param>
    public Task WakeAsync(string kind, string key, TimeSpan delay, CancellationToken cancel, string lane = "") =>
        WakeAsync(kind, [key], delay, cancel, lane);

    /// <summary>The same for many at once.</summary>
    public Task WakeAsync(
        string kind,
        IReadOnlyCollection<string> keys,
        TimeSpan delay,
        CancellationToken cancel,
        string lane = ""
    )
    {
        // In one order everywhere, so that two of these cannot wait for each other.
        var sorted = keys.Order(StringComparer.Ordinal).ToArray();
        var traceParent = Traces.Parent;
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into work_items (kind, key, lane, due_at, state, epoch, attempts, created_at, trace_parent)
            select {kind}, key, {lane}, now() + {delay}, 'queued', 0, 0, now(), {traceParent}::text from unnest({sorted}) key
            on conflict (kind, key) do update
                set state = 'queued', due_at = now() + {delay}, attempts = 0, trace_parent = excluded.trace_parent, lease_until = null, epoch = work_items.epoch + 1,
                    dead_at = null, parked_at = null, parked_note = null;
            select pg_notify('work_items', {kind})
            """,
            cancel
        );
    }

    /// <summary>Queues an item that is to be there always; one that is there is left alone.</summary>
    public Task EnsureAsync(string kind, string key, string lane, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into work_items (kind, key, lane, due_at, state, epoch, attempts, created_at)
            values ({kind}, {key}, {lane}, now(), 'queued', 0, 0, now())
            on conflict (kind, key) do update set state = 'queued', due_at = now(), attempts = 0, dead_at = null
                where work_items.state <> 'queued' and work_items.parked_at is null
            """,
            cancel
        );

    /// <summary>When the next item of a kind falls due in a lane; null when none waits.</summary>
    public Task<TimeSpan?> NextDueInAsync(string kind, string lane, CancellationToken cancel) =>
        db
            .Database.SqlQuery<TimeSpan?>(
                $"select min(greatest(due_at, coalesce(lease_until, due_at))) - now() as \"Value\" from work_items where state = 'queued' and kind = {kind} and lane = {lane}"
            )
            .SingleAsync(cancel);
}
