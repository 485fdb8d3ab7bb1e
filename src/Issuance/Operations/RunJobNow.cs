using System.Globalization;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Asks for a run of a job; a process that runs jobs takes it up within seconds, paused or not.</summary>
public sealed class RunJobNow(IssuanceDb db, OpsLog log, WorkQueue queue, TimeProvider wallClock)
{
    /// <param name="period">The business date to run it for; a date that was run already is answered <c>already_done</c>.</param>
    /// <returns>The request's id, or why there is none.</returns>
    public async Task<(string? Id, Refusal? Refusal)> AskAsync(
        string job,
        DateOnly? period,
        string who,
        string reason,
        CancellationToken cancel
    )
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return (null, refusal);
        if (JobCatalog.Find(job) is not { } entry)
            return (null, OperationsRefusals.JobNotFound);
        if (period is not null && !entry.TakesPeriod)
            return (null, OperationsRefusals.JobTakesNoPeriod);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var request = new JobRequest
        {
            Id = Ids.New(JobRequest.IdPrefix),
            Job = job,
            Period = period,
            Who = who,
            RequestedAt = wallClock.GetUtcNow(),
        };
        db.JobRequests.Add(request);
        log.Record(who, "job.run", job, reason, null, period?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await db.SaveChangesAsync(cancel);
        await queue.WakeAsync(WorkKinds.RequestedRun, request.Id, TimeSpan.Zero, cancel);
        await transaction.CommitAsync(cancel);
        return (request.Id, null);
    }

    /// <summary>How a request stands; its <see cref="JobRequest.Outcome"/> is null while it waits or runs.</summary>
    public Task<JobRequest?> FindAsync(string id, CancellationToken cancel) =>
        db.JobRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel);
}
