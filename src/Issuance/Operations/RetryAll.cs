using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>What a retry of everything that matches would do now. Nothing is changed by asking.</summary>
/// <param name="NotEligible">How many stay, by why.</param>
public sealed record DryRun(CappedCount Eligible, IReadOnlyList<Reasoned> NotEligible, long LastNumber);

public sealed record Reasoned(string Why, int Count);

/// <summary>Tries again everything that was given up for one cause: first counts it, then starts a batch in the background.</summary>
public sealed class RetryAll(IssuanceDb db, OpsLog log, WorkQueue queue, BusinessClock clock, TimeProvider wallClock)
{
    private sealed record Counted(string? Why, int Count, long LastNumber);

    /// <param name="subject">The kind of work item, or the channel of notices.</param>
    public async Task<DryRun> TryOutAsync(BulkKind kind, string subject, string cause, CancellationToken cancel)
    {
        var counted = await (
            kind == BulkKind.RetryWorkItems ? Items(subject, cause) : Notices(subject, cause)
        ).ToListAsync(cancel);
        return new DryRun(
            new CappedCount(counted.Where(c => c.Why is null).Sum(c => c.Count)),
            [.. counted.Where(c => c.Why is not null).Select(c => new Reasoned(c.Why!, c.Count))],
            counted.Count == 0 ? 0 : counted.Max(c => c.LastNumber)
        );
    }

    /// <returns>The bulk action's id, or why none was started.</returns>
    public async Task<(string? Id, Refusal? Refusal)> StartAsync(
        BulkKind kind,
        string subject,
        string cause,
        string who,
        string reason,
        CancellationToken cancel
    )
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return (null, refusal);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var dry = await TryOutAsync(kind, subject, cause, cancel);
        if (dry.Eligible.Value == 0)
            return (null, OperationsRefusals.NothingEligible);
        var bulk = new BulkAction
        {
            Id = Ids.New(BulkAction.IdPrefix),
            Kind = kind,
            Who = who,
            Reason = reason.Trim(),
            Subject = subject,
            Cause = cause,
            Total = dry.Eligible.Value,
            LastNumber = await LastNumberAsync(kind, cancel),
            CreatedAt = wallClock.GetUtcNow(),
        };
        db.BulkActions.Add(bulk);
        log.Record(who, $"{Name(kind)}.retry", bulk.Id, reason, null, $"{subject} {cause}: {dry.Eligible}");
        await queue.WakeAsync(WorkKinds.BulkAction, bulk.Id, TimeSpan.Zero, cancel);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (UniqueViolation.Of(e) == "ux_bulk_actions_one_running")
        {
            return (null, OperationsRefusals.BulkRunning);
        }

        await transaction.CommitAsync(cancel);
        return (bulk.Id, null);
    }

    /// <summary>No further batch is begun; what is queued again already stays so.</summary>
    public async Task<Refusal?> StopAsync(string id, string who, string reason, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var bulk = await db
            .BulkActions.FromSql($"select * from bulk_actions where id = {id} for update")
            .SingleOrDefaultAsync(cancel);
        if (bulk is not { State: BulkState.Running })
            return OperationsRefusals.BulkNotRunning;
        (bulk.State, bulk.FinishedAt) = (BulkState.Stopped, wallClock.GetUtcNow());
        log.Record(who, $"{Name(bulk.Kind)}.stop", id, reason, "running", $"stopped after {bulk.Done}");
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    private static string Name(BulkKind kind) => kind == BulkKind.RetryWorkItems ? "work_items" : "notices";

    /// <summary>What dies from now on is not part of it.</summary>
    private Task<long> LastNumberAsync(BulkKind kind, CancellationToken cancel) =>
        kind == BulkKind.RetryWorkItems
            ? db.WorkItems.MaxAsync(i => i.Number, cancel)
            : db.Notices.MaxAsync(n => n.Number, cancel);

    private IQueryable<Counted> Items(string kind, string cause) =>
        db.Database.SqlQuery<Counted>(
            $"""
            select why as "Why", count(*)::int as "Count", max(number) as "LastNumber" from (
                select retry.why_not as why, number from work_items w, lateral why_not_retry_work_item(w) retry
                where state = 'dead' and kind = {kind} and last_error = {cause}
                order by number limit {CappedCount.Cap + 1}) seen
            group by why
            """
        );

    private IQueryable<Counted> Notices(string channel, string cause) =>
        db.Database.SqlQuery<Counted>(
            $"""
            select why as "Why", count(*)::int as "Count", max(number) as "LastNumber" from (
                select retry.why_not as why, number from notices n, lateral why_not_retry_notice(n, {clock.GetUtcNow()}) retry
                where state = 'failed' and channel = {channel} and last_trouble = {cause}
                order by number desc limit {CappedCount.Cap + 1}) seen
            group by why
            """
        );
}
