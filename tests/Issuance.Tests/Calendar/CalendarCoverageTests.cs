using System.Globalization;
using Issuance.Calendar;

namespace Issuance.Tests.Calendar;

public sealed class CalendarCoverageTests
{
    [Theory]
    [InlineData("2026-11-01", 61, false)]
    [InlineData("2026-11-02", 60, true)]
    [InlineData("2026-12-31", 1, true)]
    [InlineData("2027-01-01", 0, true)]
    [InlineData("2027-03-01", -59, true)]
    public void A_year_that_is_not_published_is_warned_of_from_sixty_days_before(string today, int left, bool warned)
    {
        var coverage = CalendarCoverage.Of(WorkingCalendar.Published, Day(today));

        Assert.Equal((left, warned), (coverage.DaysLeft, coverage.Warning));
        Assert.Equal((2027, new DateOnly(2026, 12, 31)), (coverage.MissingYear, coverage.CoveredUntil));
    }

    [Fact]
    public void Deadlines_are_uncertain_from_the_very_day_whose_count_fails()
    {
        var from = CalendarCoverage.Of(WorkingCalendar.Published, new(2026, 6, 1)).UncertainFrom;

        CaseDeadline.For(ChinaTime.StartOf(from.AddDays(-1)), WorkingCalendar.Published);
        Assert.Throws<CalendarYearMissingException>(() =>
            CaseDeadline.For(ChinaTime.StartOf(from), WorkingCalendar.Published)
        );
    }

    [Fact]
    public void A_year_plan_holds_every_day_once_with_what_it_is()
    {
        var plan = CalendarYearPlan.Of(WorkingCalendar.Published, 2026);

        Assert.Equal(12, plan.Months.Count);
        Assert.Equal(365, plan.Months.Sum(month => month.Days.Count));
        Assert.Equal(261 - 19 + 6, plan.WorkingDays);
        Assert.Equal(new CalendarDay(new(2026, 10, 1), DayKind.Holiday, "国庆节"), plan.Months[9].Days[0]);
        Assert.Equal(DayKind.MakeUp, plan.Months[9].Days[9].Kind);
        Assert.Throws<CalendarYearMissingException>(() => CalendarYearPlan.Of(WorkingCalendar.Published, 2027));
    }

    [Fact]
    public void The_notice_for_the_later_year_holds_where_two_name_a_date()
    {
        DateOnly eve = new(2030, 12, 31);
        var years = CalendarYear.From([
            File(2031, new CalendarDay(eve, DayKind.Holiday, "元旦")),
            File(2030, new CalendarDay(eve, DayKind.MakeUp, "国庆节")),
        ]);

        Assert.Equal(new(eve, DayKind.Holiday, "元旦"), new WorkingCalendar(years).Describe(eve));
    }

    private static HolidayFile File(int year, CalendarDay day) => new(year, [new("https://example.org/")], [day]);

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
