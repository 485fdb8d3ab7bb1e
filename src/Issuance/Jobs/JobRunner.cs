using Issuance.Access;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Jobs;

/// <summary>Runs a job by name and keeps the run. A run for a period is unique; one that was cut short goes on.</summary>
public sealed class JobRunner(IServiceScopeFactory scopes, TimeProvider wallClock)
{
    /// <returns>Null when this period's run is already finished.</returns>
    public async Task<JobCount?> RunAsync(JobEntry entry, DateOnly? period, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = $"job:{entry.Name}";
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var run = await OpenAsync(db, entry.Name, period, cancel);
        if (run.FinishedAt is not null)
            return null;

        var job = (IIssuanceJob)scope.ServiceProvider.GetRequiredService(entry.Job);
        var count = await job.RunAsync(period, cancel);
        db.ChangeTracker.Clear();
        await db
            .JobRuns.Where(r => r.Number == run.Number)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.FinishedAt, wallClock.GetUtcNow())
                        .SetProperty(r => r.Items, count.Items)
                        .SetProperty(r => r.Failed, count.Failed),
                cancel
            );
        return count;
    }

    private async Task<JobRun> OpenAsync(IssuanceDb db, string job, DateOnly? period, CancellationToken cancel)
    {
        if (period is { } date && await FindAsync(db, job, date, cancel) is { } earlier)
            return earlier;
        var run = new JobRun
        {
            Job = job,
            Period = period,
            StartedAt = wallClock.GetUtcNow(),
        };
        db.JobRuns.Add(run);
        try
        {
            await db.SaveChangesAsync(cancel);
            return run;
        }
        catch (DbUpdateException e) when (period is not null && UniqueViolation.Of(e) is not null)
        {
            // Somebody else opened it in this very moment; both go on, and each item is done once.
            db.ChangeTracker.Clear();
            return (await FindAsync(db, job, period.Value, cancel))!;
        }
    }

    private static Task<JobRun?> FindAsync(IssuanceDb db, string job, DateOnly period, CancellationToken cancel) =>
        db.JobRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Job == job && r.Period == period, cancel);
}
