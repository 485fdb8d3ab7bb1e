using Issuance.Jobs;
using Issuance.Operations;

namespace Issuance.Pages.Ops;

/// <summary>A job that somebody should look at.</summary>
/// <param name="What">missed, broken, cut_short, some_failed or paused.</param>
/// <param name="At">When it happened, or since when; wall clock.</param>
public sealed record JobTrouble(string Name, string What, DateTimeOffset At)
{
    /// <summary>A run that is late by less may still be on its way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public bool IsBad => What != "paused";

    public static IReadOnlyList<JobTrouble> Of(
        IReadOnlyList<JobView> jobs,
        DateTimeOffset now,
        Func<DateOnly, bool> isDayOff
    ) => [.. jobs.Select(job => Of(job, now, isDayOff)).OfType<JobTrouble>()];

    private static JobTrouble? Of(JobView job, DateTimeOffset now, Func<DateOnly, bool> isDayOff)
    {
        if (job.Pause is { } pause)
            return new JobTrouble(job.Name, "paused", pause.Since);
        if (job.Runs is not [var last, ..])
            return null;
        if (last.Result is "broken" or "cut_short" or "some_failed")
            return new JobTrouble(job.Name, last.Result, last.StartedAt);
        if (JobCatalog.Find(job.Name) is not { } entry)
            return null;
        var due = CronTimes
            .Read(entry.Cron)
            .After(last.StartedAt, day => entry.WorkingDaysOnly && isDayOff(day))
            .Take(1)
            .ToList();
        return due is [var missed] && missed + Patience < now ? new JobTrouble(job.Name, "missed", missed) : null;
    }
}
