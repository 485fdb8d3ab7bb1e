using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Pauses a job, or lets it go on. Every process asks the database before it starts one by itself.</summary>
public sealed class PauseJob(IssuanceDb db, OpsLog log, TimeProvider wallClock)
{
    /// <param name="until">When it goes on by itself; null: when somebody resumes it.</param>
    public async Task<Refusal?> PauseAsync(
        string job,
        DateTimeOffset? until,
        string who,
        string reason,
        CancellationToken cancel
    )
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        var now = wallClock.GetUtcNow();
        if (JobCatalog.Find(job) is null)
            return OperationsRefusals.JobNotFound;
        if (until <= now)
            return OperationsRefusals.UntilIsPast;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // One statement decides between two people; a pause that has ended by itself makes room for the new one.
        var paused = await db.Database.ExecuteSqlAsync(
            $"""
            insert into job_pauses (job, reason, who, since, until)
            values ({job}, {reason.Trim()}, {who}, {now}, {until?.ToUniversalTime()}::timestamptz)
            on conflict (job) do update set reason = excluded.reason, who = excluded.who, since = excluded.since, until = excluded.until
                where job_pauses.until <= now()
            """,
            cancel
        );
        if (paused == 0)
            return OperationsRefusals.JobPaused;
        log.Record(who, "job.pause", job, reason, "running", until is null ? "paused" : $"paused until {until:O}");
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    public async Task<Refusal?> ResumeAsync(string job, string who, string reason, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        if (JobCatalog.Find(job) is not { } entry)
            return OperationsRefusals.JobNotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var resumed = await db.JobPauses.Where(p => p.Job == job).ExecuteDeleteAsync(cancel);
        if (resumed == 0)
            return OperationsRefusals.JobNotPaused;
        log.Record(who, "job.resume", job, reason, "paused", "running");
        if (entry.Work is { } kind)
            await db.Database.ExecuteSqlAsync($"select pg_notify('work_items', {kind})", cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }
}
