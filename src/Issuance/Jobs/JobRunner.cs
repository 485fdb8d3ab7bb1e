using Issuance.Access;
using Issuance.Observability;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Jobs;

/// <summary>Runs a job by name and keeps the run. A run for a period is unique; one that was cut short goes on.</summary>
public sealed class JobRunner(IServiceScopeFactory scopes, TimeProvider wallClock)
{
    private static readonly AsyncLocal<bool> ByHand = new();

    /// <summary>Whether a person asked for the run that this is part of: a pause does not hold it back.</summary>
    internal static bool IsByHand => ByHand.Value;

    /// <summary>Runs a job because a person asked for it, paused or not.</summary>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    public async Task<JobCount?> RunByHandAsync(JobEntry entry, DateOnly? period, CancellationToken cancel)
    {
        ByHand.Value = true;
        return await RunAsync(entry, period, cancel);
    }

    /// <returns>Null when this period's run is already finished.</returns>
    public async Task<JobCount?> RunAsync(JobEntry entry, DateOnly? period, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = $"job:{entry.Name}";
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var run = await OpenAsync(db, entry.Name, period, cancel);
        if (run.FinishedAt is not null)
            return null;

        using var span = Traces.StartRun(entry.Name);
        var begun = wallClock.GetTimestamp();
        var job = (IIssuanceJob)scope.ServiceProvider.GetRequiredService(entry.Job);
        JobCount count;
        try
        {
            count = await job.RunAsync(period, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            span.End("failed", e.GetType().Name, failed: true);
            Meters.NoteRun(entry.Name, "failed", wallClock.GetElapsedTime(begun));
            await NoteTroubleAsync(run.Number, e);
            throw;
        }

        span.End(count.Failed > 0 ? "some_failed" : "done");
        Meters.NoteRun(entry.Name, count.Failed > 0 ? "some_failed" : "done", wallClock.GetElapsedTime(begun));

        db.ChangeTracker.Clear();
        await db
            .JobRuns.Where(r => r.Number == run.Number)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.FinishedAt, wallClock.GetUtcNow())
                        .SetProperty(r => r.Items, count.Items)
                        .SetProperty(r => r.Failed, count.Failed)
                        .SetProperty(r => r.Trouble, (string?)null),
                cancel
            );
        return count;
    }

    /// <summary>A run that broke stays unfinished, so that one for a period can go on; what broke it is kept as a type.</summary>
    private async Task NoteTroubleAsync(long number, Exception trouble)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<IssuanceDb>()
                .JobRuns.Where(r => r.Number == number)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Trouble, trouble.GetType().Name));
        }
        catch (Exception)
        {
            // The database that could not take the run's work may not take this either; the first trouble is the one told.
        }
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
