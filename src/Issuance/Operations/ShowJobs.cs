using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>A job of the timetable, as the operations room sees it.</summary>
/// <param name="Words">When it runs, in words; zh-CN and en.</param>
/// <param name="WokenByWork">It also starts as soon as there is work for it; such runs are not kept.</param>
/// <param name="Runs">The last 30, newest first.</param>
/// <param name="Next">The next 3 times of the timetable, +08:00; none while it is paused without an end.</param>
public sealed record JobView(
    string Name,
    (string Zh, string En) Words,
    bool TakesPeriod,
    bool WorkingDaysOnly,
    bool WokenByWork,
    JobPauseView? Pause,
    IReadOnlyList<JobRunView> Runs,
    IReadOnlyList<DateTimeOffset> Next
)
{
    /// <summary>What half of the finished runs take at most; null while none has finished.</summary>
    public int? UsualMilliseconds =>
        Runs.Where(run => run.Milliseconds is not null).Select(run => run.Milliseconds!.Value).Order().ToList()
            is { Count: > 0 } times
            ? times[times.Count / 2]
            : null;
}

public sealed record JobPauseView(string Reason, string Who, DateTimeOffset Since, DateTimeOffset? Until);

/// <param name="Result">ok, some_failed, broken (<paramref name="Trouble"/> says what by), running, cut_short.</param>
public sealed record JobRunView(
    long Number,
    DateOnly? Period,
    DateTimeOffset StartedAt,
    int? Milliseconds,
    int Items,
    int Failed,
    string Result,
    string? Trouble
);

/// <summary>The timetable with what became of it.</summary>
public sealed class ShowJobs(IssuanceDb db, BusinessClock clock, WorkingCalendar calendar, TimeProvider wallClock)
{
    private const int KeptInView = 30;

    /// <summary>A run that has not finished after so long belonged to a process that is gone.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

    private sealed record Run(
        string Job,
        long Number,
        DateOnly? Period,
        DateTimeOffset StartedAt,
        DateTimeOffset? FinishedAt,
        int Items,
        int Failed,
        string? Trouble
    );

    public async Task<IReadOnlyList<JobView>> ReadAsync(CancellationToken cancel)
    {
        string[] names = [.. JobCatalog.All.Select(entry => entry.Name)];
        var runs = await db
            .Database.SqlQuery<Run>(
                $"""
                select r.job as "Job", r.number as "Number", r.period as "Period", r.started_at as "StartedAt",
                    r.finished_at as "FinishedAt", r.items as "Items", r.failed as "Failed", r.trouble as "Trouble"
                from unnest({names}) name, lateral (
                    select * from job_runs where job = name order by started_at desc limit {KeptInView}) r
                order by r.started_at desc
                """
            )
            .ToListAsync(cancel);
        var now = wallClock.GetUtcNow();
        var pauses = await db
            .JobPauses.AsNoTracking()
            .Where(p => p.Until == null || p.Until > now)
            .ToDictionaryAsync(p => p.Job, StringComparer.Ordinal, cancel);
        var byJob = runs.ToLookup(run => run.Job, StringComparer.Ordinal);
        return
        [
            .. JobCatalog.All.Select(entry =>
                View(entry, byJob[entry.Name], pauses.GetValueOrDefault(entry.Name), now)
            ),
        ];
    }

    private JobView View(JobEntry entry, IEnumerable<Run> runs, JobPause? pause, DateTimeOffset now)
    {
        var times = CronTimes.Read(entry.Cron);
        return new JobView(
            entry.Name,
            (times.InWords("zh-CN"), times.InWords("en")),
            entry.TakesPeriod,
            entry.WorkingDaysOnly,
            entry.Work is not null,
            pause is null ? null : new JobPauseView(pause.Reason, pause.Who, pause.Since, pause.Until),
            [.. runs.Select(run => View(run, now))],
            pause is { Until: null } ? [] : [.. times.After(pause?.Until ?? now, day => IsDayOff(entry, day)).Take(3)]
        );
    }

    // The timetable follows the wall clock, the calendar the business date that it will be then.
    private bool IsDayOff(JobEntry entry, DateOnly day) =>
        entry.WorkingDaysOnly
        && ChinaTime.DateOf(ChinaTime.StartOf(day) + clock.Offset) is var business
        && !WorkingDays.IsWorked(calendar, business);

    private static JobRunView View(Run run, DateTimeOffset now) =>
        new(
            run.Number,
            run.Period,
            run.StartedAt,
            run.FinishedAt is { } end ? (int)(end - run.StartedAt).TotalMilliseconds : null,
            run.Items,
            run.Failed,
            run switch
            {
                { FinishedAt: not null, Failed: 0 } => "ok",
                { FinishedAt: not null } => "some_failed",
                { Trouble: not null } => "broken",
                _ => now - run.StartedAt < LongestRun ? "running" : "cut_short",
            },
            run.Trouble
        );
}
