using System.Globalization;
using Issuance.Calendar;

namespace Issuance.Tests.Calendar;

public class WorkingCalendarTests
{
    private static readonly WorkingCalendar Published = WorkingCalendar.Published;
    private static readonly Uri Notice = new("https://example.org/notice");

    [Fact]
    public void The_years_2020_to_2026_are_published_and_2027_is_not()
    {
        Assert.Equal([2020, 2021, 2022, 2023, 2024, 2025, 2026], Enumerable.Range(2000, 100).Where(Published.HasYear));
        Assert.Equal(new DateOnly(2026, 12, 31), Published.LastLoadedDay);
    }

    [Theory]
    [InlineData("2025-03-04", true)] // a plain Tuesday
    [InlineData("2025-03-08", false)] // a plain Saturday
    [InlineData("2025-01-26", true)] // a Sunday worked for Spring Festival
    [InlineData("2025-01-28", false)] // a Tuesday off for it
    [InlineData("2026-01-04", true)]
    [InlineData("2026-10-10", true)]
    [InlineData("2026-10-01", false)]
    [InlineData("2020-01-31", false)] // the holiday that was made longer
    [InlineData("2020-02-02", false)]
    [InlineData("2020-02-03", true)]
    [InlineData("2022-12-31", false)] // named by the notice for 2023
    public void Public_holidays_are_off_and_make_up_days_are_worked(string day, bool worked) =>
        Assert.Equal(worked, Published.IsWorkingDay(Day(day)));

    [Theory] // weekdays, less holidays that fall on weekdays, plus make-up days
    [InlineData(2020, 262 - 19 + 6)] // Spring Festival made longer by a Friday, its make-up Saturday dropped
    [InlineData(2021, 261 - 18 + 7)]
    [InlineData(2022, 260 - 18 + 7)]
    [InlineData(2023, 260 - 18 + 7)]
    [InlineData(2024, 262 - 19 + 8)]
    [InlineData(2025, 261 - 18 + 5)]
    [InlineData(2026, 261 - 19 + 6)]
    public void A_year_has_its_published_number_of_working_days(int year, int expected)
    {
        var days = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365);

        Assert.Equal(expected, days.Count(n => Published.IsWorkingDay(new DateOnly(year, 1, 1).AddDays(n))));
    }

    [Theory]
    [InlineData("2027-01-01")] // surely a holiday, and still not ours to say
    [InlineData("2027-03-02")]
    [InlineData("2019-12-31")]
    public void A_day_of_a_year_that_is_not_loaded_is_never_guessed(string day)
    {
        var missing = Assert.Throws<CalendarYearMissingException>(() => Published.IsWorkingDay(Day(day)));

        Assert.Equal(Day(day).Year, missing.Year);
    }

    [Fact]
    public void Counting_runs_up_to_the_last_loaded_day_and_not_beyond()
    {
        Assert.Equal(new DateOnly(2026, 12, 31), Published.AddWorkingDays(new(2026, 12, 28), 3));
        var missing = Assert.Throws<CalendarYearMissingException>(() => Published.AddWorkingDays(new(2026, 12, 28), 4));
        Assert.Equal(2027, missing.Year);
    }

    [Fact]
    public void Looking_back_stops_at_the_first_loaded_day()
    {
        Assert.Equal(new DateOnly(2020, 1, 2), Published.PreviousWorkingDay(new(2020, 1, 3)));
        var missing = Assert.Throws<CalendarYearMissingException>(() => Published.PreviousWorkingDay(new(2020, 1, 2)));
        Assert.Equal(2019, missing.Year);
    }

    [Fact]
    public void A_next_year_that_is_loaded_is_counted_into()
    {
        var calendar = new WorkingCalendar([Year(2030, holidays: []), Year(2031, holidays: [new(2031, 1, 1)])]);

        Assert.Equal(new DateOnly(2031, 1, 2), calendar.AddWorkingDays(new(2030, 12, 31), 1));
        Assert.Equal(new DateOnly(2031, 12, 31), calendar.LastLoadedDay);
    }

    [Theory]
    [InlineData("2026-03-02", 0, "2026-03-02")]
    [InlineData("2026-03-07", 0, "2026-03-07")] // nothing is added, so nothing is asked
    [InlineData("2026-03-07", 1, "2026-03-09")]
    [InlineData("2026-03-02", 3, "2026-03-05")]
    [InlineData("2026-02-13", 2, "2026-02-24")] // over Spring Festival, Sat 14 worked
    public void The_day_counted_from_never_counts(string from, int n, string expected) =>
        Assert.Equal(Day(expected), Published.AddWorkingDays(Day(from), n));

    [Fact]
    public void Working_days_are_not_taken_away() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Published.AddWorkingDays(new(2026, 3, 2), -1));

    [Fact]
    public void Every_count_ends_on_the_working_day_that_has_n_working_days_up_to_it()
    {
        for (var from = new DateOnly(2020, 1, 1); from < new DateOnly(2026, 12, 1); from = from.AddDays(1))
        {
            for (var n = 1; n <= 7; n++)
            {
                var end = Published.AddWorkingDays(from, n);

                Assert.True(Published.IsWorkingDay(end));
                Assert.Equal(n, Between(from, end));
                // The one before is the end of the shorter count, where that is a working day at all.
                if (n > 1)
                    Assert.Equal(Published.AddWorkingDays(from, n - 1), Published.PreviousWorkingDay(end));
            }
        }
    }

    [Fact]
    public void A_calendar_has_years_without_a_gap()
    {
        Assert.Throws<ArgumentException>(() => new WorkingCalendar([]));
        Assert.Throws<ArgumentException>(() => new WorkingCalendar([Year(2030, []), Year(2032, [])]));
        Assert.Throws<ArgumentException>(() => new WorkingCalendar([Year(2030, []), Year(2030, [])]));
    }

    [Fact]
    public void A_year_without_a_notice_or_with_another_years_days_is_not_a_year()
    {
        DateOnly inside = new(2030, 1, 1);

        Assert.Throws<ArgumentException>(() => new CalendarYear(2030, [inside], [], []));
        Assert.Throws<ArgumentException>(() => new CalendarYear(2030, [new(2031, 1, 1)], [], [Notice]));
        Assert.Throws<ArgumentException>(() => new CalendarYear(2030, [], [new(2029, 12, 31)], [Notice]));
        Assert.Throws<ArgumentException>(() => new CalendarYear(2030, [inside], [inside], [Notice]));
    }

    [Fact]
    public void Every_published_year_names_its_notices() =>
        Assert.All(
            PublishedYears.Load(),
            year => Assert.All(year.Sources, source => Assert.Equal("www.gov.cn", source.Host))
        );

    private static CalendarYear Year(int year, DateOnly[] holidays) => new(year, holidays, [], [Notice]);

    private static int Between(DateOnly from, DateOnly end) =>
        Enumerable.Range(1, end.DayNumber - from.DayNumber).Count(n => Published.IsWorkingDay(from.AddDays(n)));

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
