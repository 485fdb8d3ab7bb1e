using System.Collections.Frozen;

namespace Issuance.Calendar;

/// <summary>One published year: where it differs from "Monday to Friday are worked", and who says so.</summary>
public sealed class CalendarYear
{
    private readonly FrozenDictionary<DateOnly, string> names;

    /// <param name="year">The year of all the dates given.</param>
    /// <param name="holidays">Days not worked, whatever day of the week they are.</param>
    /// <param name="makeUpDays">Days worked, whatever day of the week they are: weekend days that make up for a holiday.</param>
    /// <param name="sources">Links of the State Council's notices; at least one, since a year without one is a guess.</param>
    /// <param name="names">What the holidays are called, also by the make-up days for them.</param>
    /// <exception cref="ArgumentException">A date of another year, a date in both lists, or no source.</exception>
    public CalendarYear(
        int year,
        IReadOnlyCollection<DateOnly> holidays,
        IReadOnlyCollection<DateOnly> makeUpDays,
        IReadOnlyList<Uri> sources,
        IReadOnlyDictionary<DateOnly, string>? names = null
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
        this.names = (names ?? new Dictionary<DateOnly, string>()).ToFrozenDictionary();
    }

    public int Year { get; }
    public IReadOnlySet<DateOnly> Holidays { get; }
    public IReadOnlySet<DateOnly> MakeUpDays { get; }
    public IReadOnlyList<Uri> Sources { get; }

    internal bool IsWorkingDay(DateOnly day) =>
        MakeUpDays.Contains(day)
        || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains(day));

    /// <param name="day">A date of this year.</param>
    internal CalendarDay Describe(DateOnly day) =>
        Holidays.Contains(day) ? new(day, DayKind.Holiday, names.GetValueOrDefault(day))
        : MakeUpDays.Contains(day) ? new(day, DayKind.MakeUp, names.GetValueOrDefault(day))
        : CalendarDay.Ordinary(day);

    /// <summary>
    /// The years of some files, each with the dates that its neighbours' notices name too. Where two notices name the
    /// same date, the one for the later year holds, because it was published later.
    /// </summary>
    public static IReadOnlyCollection<CalendarYear> From(IReadOnlyCollection<HolidayFile> files)
    {
        var days = files
            .OrderBy(file => file.Year)
            .SelectMany(file => file.Days)
            .GroupBy(day => day.Date)
            .Select(named => named.Last())
            .ToLookup(day => day.Date.Year);
        return
        [
            .. files
                .OrderBy(file => file.Year)
                .Select(file => new CalendarYear(
                    file.Year,
                    [.. days[file.Year].Where(day => day.Kind == DayKind.Holiday).Select(day => day.Date)],
                    [.. days[file.Year].Where(day => day.Kind == DayKind.MakeUp).Select(day => day.Date)],
                    file.Papers,
                    days[file.Year].Where(day => day.Name is not null).ToDictionary(day => day.Date, day => day.Name!)
                )),
        ];
    }
}
