using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Calendar;

/// <summary>The revisions in force, one a year, and the calendar that they make.</summary>
/// <param name="Version">Grows with each change; 0 for the embedded years, before the database was read.</param>
public sealed record CalendarInForce(long Version, IReadOnlyList<CalendarRevision> Revisions)
{
    public WorkingCalendar Calendar { get; } =
        Revisions.Count == 0
            ? WorkingCalendar.Published
            : new WorkingCalendar(CalendarYear.From([.. Revisions.Select(revision => revision.ToFile())]));

    /// <summary>The calendar with one year's file put in place of what is in force for it, or added.</summary>
    /// <exception cref="ArgumentException">The year would not follow the others.</exception>
    public WorkingCalendar With(HolidayFile file) =>
        new(
            CalendarYear.From([
                .. Revisions.Where(revision => revision.Year != file.Year).Select(r => r.ToFile()),
                file,
            ])
        );

    public bool MayHold(int year) =>
        Revisions.Count == 0 || (Revisions.Min(r => r.Year) - 1 <= year && year <= Revisions.Max(r => r.Year) + 1);

    public static async Task<CalendarInForce> ReadAsync(IssuanceDb db, CancellationToken cancel)
    {
        // One look at the activations decides; the revisions that they name never change.
        var activations = await db.CalendarActivations.AsNoTracking().ToListAsync(cancel);
        var chosen = activations
            .GroupBy(activation => activation.Year)
            .ToDictionary(year => year.Key, year => year.MaxBy(activation => activation.Number)!.Revision);
        var revisions = await db.CalendarYears.AsNoTracking().Include(r => r.Days).ToListAsync(cancel);
        return new CalendarInForce(
            activations.Count == 0 ? 0 : activations.Max(activation => activation.Number),
            [.. revisions.Where(r => chosen.GetValueOrDefault(r.Year) == r.Revision).OrderBy(r => r.Year)]
        );
    }

    public static async Task<long> VersionAsync(IssuanceDb db, CancellationToken cancel) =>
        await db.CalendarActivations.MaxAsync(activation => (long?)activation.Number, cancel) ?? 0;
}
