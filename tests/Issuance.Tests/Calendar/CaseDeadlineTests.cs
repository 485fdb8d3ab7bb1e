using System.Globalization;
using Issuance.Calendar;
using Issuance.Tests.Vectors;

namespace Issuance.Tests.Calendar;

public class CaseDeadlineTests
{
    public sealed record Vector(int N, DateTimeOffset ReceivedAt, DateTimeOffset ReceivedAtUtc, DateOnly DueDateLegal);

    [Fact]
    public void Every_deadline_vector_is_due_on_its_legal_day_at_closing_time() =>
        Assert.All(
            VectorFile.Vectors<Vector>("deadline-vectors.json"),
            vector =>
            {
                var deadline = CaseDeadline.For(vector.ReceivedAt, WorkingCalendar.Published);

                Assert.Equal(At($"{vector.DueDateLegal:yyyy-MM-dd}T17:30:00+08:00"), deadline.DueAt);
                Assert.Equal(deadline, CaseDeadline.For(vector.ReceivedAtUtc, WorkingCalendar.Published));
            }
        );

    [Theory] // received, due soon, due
    [InlineData("2026-09-24T18:00:00+08:00", "2026-09-29T17:30:00+08:00", "2026-09-30T17:30:00+08:00")] // Mid-Autumn
    [InlineData("2026-03-02T09:30:00+08:00", "2026-03-04T17:30:00+08:00", "2026-03-05T17:30:00+08:00")]
    [InlineData("2026-02-12T10:00:00+08:00", "2026-02-14T17:30:00+08:00", "2026-02-24T17:30:00+08:00")] // a Saturday worked
    [InlineData("2025-12-31T10:00:00+08:00", "2026-01-05T17:30:00+08:00", "2026-01-06T17:30:00+08:00")]
    public void A_case_is_due_soon_at_closing_time_of_the_working_day_before(string received, string soon, string due)
    {
        var deadline = CaseDeadline.For(At(received), WorkingCalendar.Published);

        Assert.Equal(At(soon), deadline.DueSoonAt);
        Assert.Equal(At(due), deadline.DueAt);
        Assert.Equal(ChinaTime.Offset, deadline.DueAt.Offset);
        Assert.Equal(ChinaTime.Offset, deadline.DueSoonAt.Offset);
    }

    [Fact]
    public void The_hour_of_receipt_does_not_matter_and_midnight_in_Shanghai_does()
    {
        var day = At("2026-03-02T00:00:00+08:00");
        var due = At("2026-03-05T17:30:00+08:00");

        for (var minute = 0; minute < 24 * 60; minute++)
            Assert.Equal(
                due,
                CaseDeadline.For(day.AddMinutes(minute).ToUniversalTime(), WorkingCalendar.Published).DueAt
            );
        Assert.Equal(due.AddDays(1), CaseDeadline.For(day.AddDays(1), WorkingCalendar.Published).DueAt);
        Assert.Equal(
            At("2026-03-04T17:30:00+08:00"),
            CaseDeadline.For(day.AddTicks(-1), WorkingCalendar.Published).DueAt
        );
    }

    [Fact]
    public void A_case_that_would_be_due_in_a_year_that_is_not_loaded_gets_no_deadline()
    {
        var last = CaseDeadline.For(At("2026-12-28T23:59:59+08:00"), WorkingCalendar.Published);
        Assert.Equal(At("2026-12-31T17:30:00+08:00"), last.DueAt);

        var missing = Assert.Throws<CalendarYearMissingException>(() =>
            CaseDeadline.For(At("2026-12-29T00:00:00+08:00"), WorkingCalendar.Published)
        );
        Assert.Equal(2027, missing.Year);
    }

    [Fact]
    public void No_later_receipt_is_ever_due_earlier()
    {
        var before = CaseDeadline.For(At("2020-01-01T12:00:00+08:00"), WorkingCalendar.Published);
        for (var at = At("2020-01-02T12:00:00+08:00"); at < At("2026-12-29T00:00:00+08:00"); at = at.AddDays(1))
        {
            var deadline = CaseDeadline.For(at, WorkingCalendar.Published);

            Assert.True(deadline.DueAt >= before.DueAt);
            Assert.True(deadline.DueSoonAt < deadline.DueAt);
            Assert.True(deadline.DueSoonAt > at, "due soon is never in the past at receipt");
            before = deadline;
        }
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
