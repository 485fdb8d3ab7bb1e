namespace Issuance.Calendar;

/// <summary>Why a case is due when it is: the days that counted and those that did not.</summary>
/// <param name="ReceivedOn">The day of receipt, which never counts.</param>
/// <param name="Counted">The working days counted, in order; the last one is the due day. Make-up days say so.</param>
/// <param name="Skipped">The days between that are not worked: weekends, and holidays by name.</param>
/// <param name="RemainingWorkingDays">Working days after today up to the due day; 0 on the due day and after it.</param>
/// <param name="Overdue">The due time has passed.</param>
public sealed record DeadlineExplanation(
    DateOnly ReceivedOn,
    DateOnly DueOn,
    IReadOnlyList<CalendarDay> Counted,
    IReadOnlyList<CalendarDay> Skipped,
    int RemainingWorkingDays,
    bool Overdue
)
{
    /// <param name="dueAt">The stored due time, which may rest on an older revision: what is shown is today's calendar.</param>
    /// <param name="now">Business time.</param>
    /// <exception cref="CalendarYearMissingException">A day between is of a year that is not loaded.</exception>
    public static DeadlineExplanation Of(
        DateTimeOffset receivedAt,
        DateTimeOffset dueAt,
        DateTimeOffset now,
        WorkingCalendar calendar
    )
    {
        var (received, due, today) = (ChinaTime.DateOf(receivedAt), ChinaTime.DateOf(dueAt), ChinaTime.DateOf(now));
        var days = Enumerable
            .Range(1, Math.Max(0, due.DayNumber - received.DayNumber))
            .Select(n => calendar.Describe(received.AddDays(n)))
            .ToLookup(day => day.IsWorked);
        return new(
            received,
            due,
            [.. days[true]],
            [.. days[false]],
            WorkedBetween(today, due, calendar),
            Overdue: now > dueAt
        );
    }

    private static int WorkedBetween(DateOnly after, DateOnly until, WorkingCalendar calendar)
    {
        var worked = 0;
        for (var day = after.AddDays(1); day <= until; day = day.AddDays(1))
            if (calendar.IsWorkingDay(day))
                worked++;
        return worked;
    }
}
