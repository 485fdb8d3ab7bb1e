using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;

namespace Issuance.Host;

/// <summary>
/// One fire of the timetable, whichever engine it comes from. The schedule only wakes work: each item guards itself, so
/// a fire too many changes nothing.
/// </summary>
public sealed class ScheduledRun(
    JobRunner runner,
    IssuanceDb db,
    BusinessClock clock,
    WorkingCalendar calendar,
    ILogger<ScheduledRun> log
)
{
    public async Task RunAsync(string name, CancellationToken cancel)
    {
        if (JobCatalog.Find(name) is not { } entry)
        {
            // A newer version beside this one has it, and fires it again; one that no version has goes with the next migrate.
            log.LogWarning("The job {Job} is not in the catalogue; this fire of it is left out", name);
            return;
        }

        try
        {
            if (!IsDayOff(entry) && !await JobPause.IsOnAsync(db, name, cancel))
                await runner.RunAsync(entry, null, cancel);
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
