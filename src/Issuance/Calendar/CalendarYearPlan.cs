namespace Issuance.Calendar;

/// <summary>A year as a planner shows it: twelve months, each with its days.</summary>
public sealed record CalendarYearPlan(int Year, IReadOnlyList<CalendarYearPlan.Month> Months)
{
    /// <param name="Number">1 to 12.</param>
    /// <param name="Days">Every day of the month, in order.</param>
    public sealed record Month(int Number, IReadOnlyList<CalendarDay> Days)
    {
        public int WorkingDays => Days.Count(day => day.IsWorked);
    }

    public int WorkingDays => Months.Sum(month => month.WorkingDays);

    /// <exception cref="CalendarYearMissingException">The year is not loaded.</exception>
    public static CalendarYearPlan Of(WorkingCalendar calendar, int year) =>
        new(
            year,
            [
                .. Enumerable
                    .Range(1, 12)
                    .Select(month => new Month(
                        month,
                        [
                            .. Enumerable
                                .Range(1, DateTime.DaysInMonth(year, month))
                                .Select(day => calendar.Describe(new DateOnly(year, month, day))),
                        ]
                    )),
            ]
        );
}
