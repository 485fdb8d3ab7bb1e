using System.Globalization;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Calendar;

/// <summary>
/// Asks a person for the coming year's notice from <see cref="CalendarCoverage.WarnDays"/> days before the year begins,
/// and takes the question back once the year is loaded.
/// </summary>
public sealed class CalendarWatchJob(IssuanceDb db, BusinessClock clock) : IIssuanceJob
{
    public const string TaskKind = "calendar_year_missing";

    /// <summary>What comes next: import the file of the notice.</summary>
    public const string ImportNotice = "import_notice";

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var inForce = await CalendarInForce.ReadAsync(db, cancel);
        var warns = await SettleAsync(db, inForce.Calendar, clock.Today, cancel);
        await transaction.CommitAsync(cancel);
        return new JobCount(warns ? 1 : 0, 0);
    }

    /// <summary>Leaves a task open exactly for the year that is missing now, in the caller's transaction.</summary>
    internal static async Task<bool> SettleAsync(
        IssuanceDb db,
        WorkingCalendar calendar,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var coverage = CalendarCoverage.Of(calendar, today);
        var missing = coverage.MissingYear.ToString(CultureInfo.InvariantCulture);
        var open = await db
            .OpsTasks.Where(task => task.Kind == TaskKind && task.ClosedAt == null)
            .Select(task => task.Subject)
            .ToListAsync(cancel);
        foreach (var subject in open.Where(subject => subject != missing || !coverage.Warning))
            await OpsTasks.CloseAsync(db, TaskKind, subject, cancel);
        if (coverage.Warning)
            await OpsTasks.OpenAsync(db, TaskKind, missing, ImportNotice, cancel);
        return coverage.Warning;
    }
}
