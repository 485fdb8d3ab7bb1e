using System.Collections.Frozen;

namespace Issuance.Calendar;

/// <summary>Which days are worked in mainland China, for the years whose notices are loaded.</summary>
/// <remarks>
/// Make-up weekend days count, public holidays do not. A day of a year that is not loaded is never guessed: a deadline
/// that is wrong by a holiday week is worse than an answer that says "not yet". Immutable, safe to share.
/// </remarks>
public sealed class WorkingCalendar
{
    private readonly FrozenDictionary<int, CalendarYear> years;

    /// <exception cref="ArgumentException">No year, a year twice, or a gap between the years.</exception>
    public WorkingCalendar(IReadOnlyCollection<CalendarYear> years)
    {
        this.years = years.ToFrozenDictionary(year => year.Year);
        if (years.Count == 0)
            throw new ArgumentException("A calendar needs a year.", nameof(years));
        // Without gaps, LastLoadedDay alone says how far ahead one can plan.
        if (years.Max(year => year.Year) - years.Min(year => year.Year) + 1 != years.Count)
            throw new ArgumentException("The loaded years must follow each other.", nameof(years));
        LastLoadedDay = new DateOnly(years.Max(year => year.Year), 12, 31);
        FirstLoadedDay = new DateOnly(years.Min(year => year.Year), 1, 1);
    }

    /// <summary>
    /// The years that are embedded in the program: what a new database begins with. The calendar in force is
    /// <see cref="CalendarStore.Current"/>.
    /// </summary>
    public static WorkingCalendar Published { get; } = new(PublishedYears.Load());

    /// <summary>The last day that can be asked about.</summary>
    public DateOnly LastLoadedDay { get; }

    public DateOnly FirstLoadedDay { get; }

    public bool HasYear(int year) => years.ContainsKey(year);

    /// <exception cref="CalendarYearMissingException">The day's year is not loaded.</exception>
    public bool IsWorkingDay(DateOnly day) =>
        years.TryGetValue(day.Year, out var year)
            ? year.IsWorkingDay(day)
            : throw new CalendarYearMissingException(day.Year);

    /// <summary>What a day is, with its holiday's name.</summary>
    /// <exception cref="CalendarYearMissingException">The day's year is not loaded.</exception>
    public CalendarDay Describe(DateOnly day) =>
        years.TryGetValue(day.Year, out var year)
            ? year.Describe(day)
            : throw new CalendarYearMissingException(day.Year);

    /// <summary>The n-th working day after a day.</summary>
    /// <param name="from">Never counts, even if it is a working day; need not be one.</param>
    /// <param name="n">Not negative; 0 gives <paramref name="from"/> back, worked or not.</param>
    /// <exception cref="CalendarYearMissingException">The count runs into a year that is not loaded.</exception>
    public DateOnly AddWorkingDays(DateOnly from, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var day = from;
        while (n > 0)
        {
            day = day.AddDays(1);
            if (IsWorkingDay(day))
                n--;
        }
        return day;
    }

    /// <summary>The last working day before a day, which need not be one itself.</summary>
    /// <exception cref="CalendarYearMissingException">The search runs into a year that is not loaded.</exception>
    public DateOnly PreviousWorkingDay(DateOnly day)
    {
        do day = day.AddDays(-1);
        while (!IsWorkingDay(day));
        return day;
    }
}
