using Issuance.Persistence;

namespace Issuance.Calendar;

/// <summary>Whether deadlines can be trusted: how far the calendar reaches, and from when on nobody can count.</summary>
/// <param name="CoveredUntil">The last day that is loaded.</param>
/// <param name="MissingYear">The first year that is not loaded.</param>
/// <param name="UncertainFrom">The first day of receipt whose deadline cannot be counted.</param>
/// <param name="DaysLeft">Days from today to the first day of the missing year; negative when it has begun.</param>
/// <param name="Warning">At most <see cref="WarnDays"/> days are left.</param>
public sealed record CalendarCoverage(
    DateOnly CoveredFrom,
    DateOnly CoveredUntil,
    int MissingYear,
    DateOnly UncertainFrom,
    int DaysLeft,
    bool Warning
)
{
    public const int WarnDays = 60;

    /// <summary>The revision in force of each loaded year, oldest first.</summary>
    public IReadOnlyList<CalendarRevision> Years { get; init; } = [];

    public static CalendarCoverage Of(WorkingCalendar calendar, DateOnly today)
    {
        var left = calendar.LastLoadedDay.AddDays(1).DayNumber - today.DayNumber;
        return new(
            calendar.FirstLoadedDay,
            calendar.LastLoadedDay,
            calendar.LastLoadedDay.Year + 1,
            FirstUncertain(calendar),
            left,
            left <= WarnDays
        );
    }

    public static async Task<CalendarCoverage> ReadAsync(IssuanceDb db, DateOnly today, CancellationToken cancel)
    {
        var inForce = await CalendarInForce.ReadAsync(db, cancel);
        return Of(inForce.Calendar, today) with { Years = inForce.Revisions };
    }

    private static DateOnly FirstUncertain(WorkingCalendar calendar)
    {
        // With n working days after a day of receipt still loaded, its deadline can be counted.
        var (day, workedAfter) = (calendar.LastLoadedDay, 0);
        while (workedAfter < CaseDeadline.WorkingDays && day > calendar.FirstLoadedDay)
        {
            if (calendar.IsWorkingDay(day))
                workedAfter++;
            day = day.AddDays(-1);
        }
        return day.AddDays(1);
    }
}
