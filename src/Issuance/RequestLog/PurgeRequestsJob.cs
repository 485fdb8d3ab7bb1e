using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.RequestLog;

/// <summary>Calls are shown for seven days and then gone.</summary>
public sealed class PurgeRequestsJob(IssuanceDb db) : IIssuanceJob
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private const int Batch = 10_000;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var purged = 0;
        while (!cancel.IsCancellationRequested)
        {
            // Numbers grow with time, so the oldest come first by the key; one that came late waits for the next run.
            var count = await db.Database.ExecuteSqlAsync(
                $"""
                delete from api_requests where at < now() - {Kept} and number in (
                    select number from api_requests order by number limit {Batch})
                """,
                cancel
            );
            purged += count;
            if (count < Batch)
                break;
        }

        return new JobCount(purged, 0);
    }
}
