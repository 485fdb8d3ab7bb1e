using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Http;

/// <summary>
/// Deletes what is past its time: stored answers after 72 hours, used assertions, proofs and nonces once they have
/// expired, and the buckets of limits that are full again.
/// </summary>
public sealed class PurgeIdempotencyJob(IssuanceDb db, TimeProvider wallClock) : IIssuanceJob
{
    /// <summary>Every bucket fills up within half a minute, every minute of misses is over.</summary>
    private static readonly TimeSpan FullAgain = TimeSpan.FromMinutes(10);

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var now = wallClock.GetUtcNow();
        var oldest = now - Idempotency.Kept;
        var purged = await db.IdempotencyRecords.Where(r => r.FinishedAt < oldest).ExecuteDeleteAsync(cancel);
        purged += await db.UsedAssertions.Where(u => u.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        purged += await db.UsedNonces.Where(n => n.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        purged += await db.UsedProofs.Where(p => p.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        purged += await db.LimitBuckets.Where(b => b.At < now - FullAgain).ExecuteDeleteAsync(cancel);
        return new JobCount(purged, 0);
    }
}
