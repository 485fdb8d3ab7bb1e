using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Issuance.Host.Scheduling;

/// <summary>
/// What fell due while no process ran jobs is made up when one does again: each job once, at once. Quartz would forget it,
/// since a process that brings its timetable plans every trigger anew.
/// </summary>
public sealed class MissedRuns(IssuanceDb db, TimeProvider wallClock)
{
    /// <summary>What comes by itself within so long needs no making up.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private sealed record LastRun(string Job, DateTimeOffset At);

    public async Task MakeUpAsync(IScheduler scheduler, CancellationToken cancel)
    {
        var names = JobCatalog.All.Select(entry => entry.Name).ToArray();
        var last = await db
            .Database.SqlQuery<LastRun>(
                $"""
                select name as "Job", run.started_at as "At" from unnest({names}) as name
                cross join lateral (
                    select started_at from job_runs where job = name order by started_at desc limit 1) run
                """
            )
            .ToDictionaryAsync(run => run.Job, run => run.At, StringComparer.Ordinal, cancel);
        foreach (var entry in JobCatalog.All.Where(entry => last.ContainsKey(entry.Name)))
            if (IsMissed(entry, last[entry.Name]))
                await FireOnceAsync(scheduler, entry, cancel);
    }

    /// <summary>A job that never ran has missed nothing.</summary>
    private bool IsMissed(JobEntry entry, DateTimeOffset lastRun)
    {
        var now = wallClock.GetUtcNow();
        var timetable = new CronExpression(entry.Cron, Scheduler.China);
        return timetable.GetNextValidTimeAfter(lastRun) <= now && timetable.GetNextValidTimeAfter(now) > now + Soon;
    }

    /// <summary>Under one name, so that processes that start together make it up once: the trigger goes when the run has ended.</summary>
    private static async Task FireOnceAsync(IScheduler scheduler, JobEntry entry, CancellationToken cancel)
    {
        var once = TriggerBuilder.Create().ForJob(entry.Name).WithIdentity(entry.Name, "missed").StartNow().Build();
        try
        {
            await scheduler.ScheduleJob(once, cancellationToken: cancel);
        }
        catch (ObjectAlreadyExistsException)
        {
            // Another process makes it up.
        }
    }
}
