using System.Collections.Frozen;

namespace Issuance.Calendar;

/// <summary>One published year: where it differs from "Monday to Friday are worked", and who says so.</summary>
public sealed class CalendarYear
{
    /// <param name="year">The year of all the dates given.</param>
    /// <param name="holidays">Days not worked, whatever day of the week they are.</param>
    /// <param name="makeUpDays">Days worked, whatever day of the week they are: weekend days that make up for a holiday.</param>
    /// <param name="sources">Links of the State Council's notices; at least one, since a year without one is a guess.</param>
    /// <exception cref="ArgumentException">A date of another year, a date in both lists, or no source.</exception>
    public CalendarYear(
        int year,
        IReadOnlyCollection<DateOnly> holidays,
        IReadOnlyCollection<DateOnly> makeUpDays,
        IReadOnlyList<Uri> sources
    )
    {
        if (sources.Count == 0)
            throw new ArgumentException($"No notice is named for {year}.", nameof(sources));
        if (holidays.Concat(makeUpDays).Any(day => day.Year != year))
            throw new ArgumentException($"A date is not in {year}.", nameof(year));
        if (holidays.Intersect(makeUpDays).Any())
            throw new ArgumentException($"A date of {year} is a holiday and worked.", nameof(makeUpDays));
        Year = year;
        Holidays = holidays.ToFrozenSet();
        MakeUpDays = makeUpDays.ToFrozenSet();
        Sources = sources;
    }

    public int Year { get; }
    public IReadOnlySet<DateOnly> Holidays { get; }
    public IReadOnlySet<DateOnly> MakeUpDays { get; }
    public IReadOnlyList<Uri> Sources { get; }

    internal bool IsWorkingDay(DateOnly day) =>
        MakeUpDays.Contains(day)
        || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains(day));
}
