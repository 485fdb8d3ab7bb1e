using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Operations;

/// <summary>Works on the running bulk actions, batch by batch, until they are done or a person stops them.</summary>
public sealed class BulkActionsJob(WorkDrain drain) : IIssuanceJob
{
    public Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel) =>
        drain.RunAsync(
            WorkKinds.BulkAction,
            (services, item, token) => services.GetRequiredService<WorkOnBulkAction>().RunAsync(item.Key, token),
            cancel
        );
}

/// <summary>
/// One batch of a bulk action: the items, the counts and how far it has come are committed together, so a process that
/// dies in between leaves no item twice and none out. Each item goes back by its own state, under its own lock.
/// </summary>
public sealed class WorkOnBulkAction(IssuanceDb db, BusinessClock clock, TimeProvider wallClock)
{
    public const int Batch = 500;

    /// <summary>Between two batches of one action: those who drain the queue are not buried.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);

    private sealed record Moved(int Done, int Failed, long? Last);

    public async Task<WorkResult> RunAsync(string id, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var bulk = await db
            .BulkActions.FromSql($"select * from bulk_actions where id = {id} for update")
            .SingleOrDefaultAsync(cancel);
        if (bulk is not { State: BulkState.Running })
            return WorkResult.Done;

        var moved = (await (bulk.Kind == BulkKind.RetryWorkItems ? Items(bulk) : Notices(bulk)).ToListAsync(cancel))[0];
        bulk.Done += moved.Done;
        bulk.Failed += moved.Failed;
        bulk.AfterNumber = moved.Last ?? bulk.LastNumber;
        var isOver = moved.Done + moved.Failed < Batch;
        if (isOver)
            (bulk.State, bulk.FinishedAt) = (BulkState.Done, wallClock.GetUtcNow());
        if (moved.Done > 0)
        {
            var bell = bulk.Kind == BulkKind.RetryWorkItems ? bulk.Subject : WorkKinds.SendNotices;
            await db.Database.ExecuteSqlAsync($"select pg_notify('work_items', {bell})", cancel);
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return isOver ? WorkResult.Done : WorkResult.After(Breath);
    }

    private IQueryable<Moved> Items(BulkAction bulk) =>
        db.Database.SqlQuery<Moved>(
            $"""
            with batch as (
                select number, retry.why_not as why from work_items w, lateral why_not_retry_work_item(w) retry
                where state = 'dead' and kind = {bulk.Subject} and last_error = {bulk.Cause}
                  and number > {bulk.AfterNumber} and number <= {bulk.LastNumber}
                order by number limit {Batch} for update of w),
            moved as (
                update work_items w set state = 'queued', attempts = 0, due_at = now(), lease_until = null, dead_at = null,
                    epoch = epoch + 1
                from batch where w.number = batch.number and batch.why is null and w.state = 'dead'
                returning w.number)
            select (select count(*)::int from moved) as "Done",
                count(*) filter (where why is not null)::int as "Failed", max(number) as "Last"
            from batch
            """
        );

    private IQueryable<Moved> Notices(BulkAction bulk) =>
        db.Database.SqlQuery<Moved>(
            $"""
            with batch as (
                select n.id, number, retry.why_not as why from notices n, lateral why_not_retry_notice(n, {clock.GetUtcNow()}) retry
                where state = 'failed' and channel = {bulk.Subject} and last_trouble = {bulk.Cause}
                  and number > {bulk.AfterNumber} and number <= {bulk.LastNumber}
                order by number limit {Batch} for update of n),
            moved as (
                update notices n set state = 'queued', attempts = 0, due_at = now(), lease_until = null, epoch = epoch + 1
                from batch where n.id = batch.id and batch.why is null and n.state = 'failed'
                returning n.id),
            closed as (
                update ops_tasks set closed_at = now()
                where kind = 'notice_failed' and subject in (select id from moved) and closed_at is null)
            select (select count(*)::int from moved) as "Done",
                count(*) filter (where why is not null)::int as "Failed", max(number) as "Last"
            from batch
            """
        );
}
