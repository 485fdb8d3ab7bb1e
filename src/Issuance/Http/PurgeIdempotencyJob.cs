using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Http;

/// <summary>
/// Deletes what is past its time: stored answers after 72 hours, used assertions and nonces once they have expired, job
/// runs without a period after 90 days (a run for a period stays: it is what keeps a second one from happening).
/// </summary>
public sealed class PurgeIdempotencyJob(IssuanceDb db, TimeProvider wallClock) : IIssuanceJob
{
    private static readonly TimeSpan RunsKept = TimeSpan.FromDays(90);

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var now = wallClock.GetUtcNow();
        var oldest = now - Idempotency.Kept;
        var purged = await db.IdempotencyRecords.Where(r => r.FinishedAt < oldest).ExecuteDeleteAsync(cancel);
        purged += await db.UsedAssertions.Where(u => u.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        purged += await db.UsedNonces.Where(n => n.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        var oldestRun = now - RunsKept;
        purged += await db.JobRuns.Where(r => r.Period == null && r.StartedAt < oldestRun).ExecuteDeleteAsync(cancel);
        return new JobCount(purged, 0);
    }
}
