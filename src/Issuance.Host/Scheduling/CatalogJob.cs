using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Quartz;

namespace Issuance.Host.Scheduling;

/// <summary>Runs the job of the catalogue that its own name names. The schedule only wakes work: each item guards itself.</summary>
public sealed class CatalogJob(
    JobRunner runner,
    IssuanceDb db,
    BusinessClock clock,
    WorkingCalendar calendar,
    ILogger<CatalogJob> log
) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.JobDetail.Key.Name;
        if (JobCatalog.Find(name) is not { } entry)
        {
            // A version that no longer has this job took over the tables of one that had it.
            log.LogWarning("The job {Job} is not in the catalogue any more; its schedule is removed", name);
            await context.Scheduler.DeleteJob(context.JobDetail.Key, cancellationToken);
            return;
        }

        try
        {
            if (IsDayOff(entry) || await JobPause.IsOnAsync(db, name, cancellationToken))
                return;
            await runner.RunAsync(entry, null, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The next fire tries again. A database's message can quote a row, so only its type is logged.
            log.LogError("The job {Job} failed: {Trouble} at {Where}", name, e.GetType().Name, e.StackTrace);
        }
    }

    // A year that is not loaded leaves nothing out: a run too many is nothing, a run too few is a reminder never sent.
    private bool IsDayOff(JobEntry entry) =>
        entry.WorkingDaysOnly && calendar.HasYear(clock.Today.Year) && !calendar.IsWorkingDay(clock.Today);
}
