using Issuance.Calendar;

namespace Issuance.Operations;

/// <summary>Working days for a picture. Where a year is not loaded its plain days stand in: a column may be empty, nothing is decided by it.</summary>
internal static class WorkingDays
{
    public static bool IsWorked(WorkingCalendar calendar, DateOnly day) =>
        !calendar.HasYear(day.Year) || calendar.IsWorkingDay(day);

    public static DateOnly Next(WorkingCalendar calendar, DateOnly day)
    {
        do day = day.AddDays(1);
        while (!IsWorked(calendar, day));
        return day;
    }

    /// <summary>A day with its neighbours, oldest first; the day itself stands in the middle, worked or not.</summary>
    public static IReadOnlyList<DateOnly> Around(WorkingCalendar calendar, DateOnly day, int before, int after)
    {
        var days = new List<DateOnly> { day };
        for (var back = day; days.Count <= before; )
        {
            back = back.AddDays(-1);
            if (IsWorked(calendar, back))
                days.Insert(0, back);
        }

        while (days.Count <= before + after)
            days.Add(Next(calendar, days[^1]));
        return days;
    }
}
