using System.Globalization;
using Issuance.Calendar;
using Issuance.Tests.Vectors;

namespace Issuance.Tests.Calendar;

public sealed class DeadlineExplanationTests
{
    private static readonly WorkingCalendar Published = WorkingCalendar.Published;

    [Fact]
    public void Every_deadline_vector_is_explained_by_three_counted_days_and_all_days_between() =>
        Assert.All(
            VectorFile.Vectors<CaseDeadlineTests.Vector>("deadline-vectors.json"),
            vector =>
            {
                var due = CaseDeadline.For(vector.ReceivedAt, Published).DueAt;
                var told = DeadlineExplanation.Of(vector.ReceivedAt, due, vector.ReceivedAt, Published);

                Assert.Equal(vector.DueDateLegal, told.DueOn);
                Assert.Equal(3, told.Counted.Count);
                Assert.Equal(vector.DueDateLegal, told.Counted[^1].Date);
                Assert.Equal(3, told.RemainingWorkingDays);
                Assert.False(told.Overdue);
                Assert.All(told.Counted, day => Assert.True(day.IsWorked));
                Assert.All(told.Skipped, day => Assert.False(day.IsWorked));
                // Together they are every day after the receipt, once.
                Assert.Equal(
                    Enumerable
                        .Range(1, told.DueOn.DayNumber - told.ReceivedOn.DayNumber)
                        .Select(told.ReceivedOn.AddDays),
                    told.Counted.Concat(told.Skipped).Select(day => day.Date).Order()
                );
            }
        );

    [Fact]
    public void Holidays_are_told_by_name_weekends_as_such_and_a_make_up_day_counts()
    {
        // Spring Festival 2026: Saturday 14 February is worked, 15 to 23 are off.
        var told = Explain("2026-02-12T10:00:00+08:00", "2026-02-12T10:00:00+08:00");

        Assert.Equal([DayKind.Working, DayKind.MakeUp, DayKind.Working], told.Counted.Select(day => day.Kind));
        Assert.Equal("春节", told.Counted[1].Name);
        Assert.Equal(9, told.Skipped.Count);
        Assert.All(told.Skipped, day => Assert.Equal((DayKind.Holiday, "春节"), (day.Kind, day.Name)));

        var plain = Explain("2026-03-05T10:00:00+08:00", "2026-03-05T10:00:00+08:00");
        Assert.Equal([DayKind.Weekend, DayKind.Weekend], plain.Skipped.Select(day => day.Kind));
    }

    [Theory] // received on Monday 2 March 2026, due on Thursday at 17:30
    [InlineData("2026-03-02T09:00:00+08:00", 3, false)]
    [InlineData("2026-03-04T23:59:59+08:00", 1, false)]
    [InlineData("2026-03-05T00:00:00+08:00", 0, false)]
    [InlineData("2026-03-05T17:30:00+08:00", 0, false)]
    [InlineData("2026-03-05T17:30:01+08:00", 0, true)]
    [InlineData("2027-03-05T09:00:00+08:00", 0, true)] // a year that is not loaded: nothing is asked of it
    public void What_remains_is_told_in_working_days(string now, int remaining, bool overdue)
    {
        var told = Explain("2026-03-02T10:00:00+08:00", now);

        Assert.Equal((remaining, overdue), (told.RemainingWorkingDays, told.Overdue));
    }

    private static DeadlineExplanation Explain(string receivedAt, string now) =>
        DeadlineExplanation.Of(At(receivedAt), CaseDeadline.For(At(receivedAt), Published).DueAt, At(now), Published);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
