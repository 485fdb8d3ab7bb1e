using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// Keeps the operations room's own tables small: bank calls for 30 days; job runs for 7 days, but of each job the last 30
/// always (a run for a period stays: it is what keeps a second one from happening); finished requests for 30 days. Old files
/// that were exchanged with a bank go as well: persons stand in them in clear.
/// </summary>
public sealed class PurgeOperationsJob(IssuanceDb db, BankDirectory banks) : IIssuanceJob
{
    private const int Batch = 10_000;
    private const int RunsAlwaysKept = 30;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var purged = await BatchesAsync(
            () =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    delete from bank_calls where number in (
                        select number from bank_calls where at < now() - interval '30 days' order by at limit {Batch})
                    """,
                    cancel
                ),
            cancel
        );
        foreach (var job in JobCatalog.All.Select(entry => entry.Name))
            purged += await BatchesAsync(() => PurgeRunsAsync(job, cancel), cancel);
        purged += await db.Database.ExecuteSqlAsync(
            $"delete from job_requests where finished_at < now() - interval '30 days'",
            cancel
        );
        // Of processes that ended without saying so.
        purged += await db.Database.ExecuteSqlAsync(
            $"delete from bank_channels where seen_at < now() - interval '1 day'",
            cancel
        );
        var failed = 0;
        foreach (var bank in banks.All)
        {
            try
            {
                purged += await bank.PurgeAsync(cancel);
            }
            catch (IOException)
            {
                failed++; // Its folder is away: the next night's run finds them.
            }
        }

        return new JobCount(purged, failed);
    }

    private Task<int> PurgeRunsAsync(string job, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            delete from job_runs where number in (
                select number from job_runs
                where job = {job} and period is null and started_at < now() - interval '7 days'
                  and started_at < (
                      select started_at from job_runs where job = {job} order by started_at desc
                      offset {RunsAlwaysKept - 1} limit 1)
                order by started_at limit {Batch})
            """,
            cancel
        );

    private static async Task<int> BatchesAsync(Func<Task<int>> purge, CancellationToken cancel)
    {
        var purged = 0;
        while (!cancel.IsCancellationRequested)
        {
            var count = await purge();
            purged += count;
            if (count < Batch)
                break;
        }

        return purged;
    }
}
