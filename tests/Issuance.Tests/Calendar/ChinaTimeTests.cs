using Issuance.Calendar;

namespace Issuance.Tests.Calendar;

public class ChinaTimeTests
{
    [Theory] // the same minute, seen from three places, around midnight in Shanghai
    [InlineData("2026-03-01T15:59:59Z", 1)]
    [InlineData("2026-03-01T16:00:00Z", 2)]
    [InlineData("2026-03-02T00:00:00+08:00", 2)]
    [InlineData("2026-03-01T06:00:00-10:00", 2)]
    [InlineData("2026-03-02T23:59:59.9999999+08:00", 2)]
    public void The_business_date_is_that_of_Shanghai_whatever_the_offset(string instant, int day) =>
        Assert.Equal(new DateOnly(2026, 3, day), ChinaTime.DateOf(Instant(instant)));

    [Fact]
    public void An_instant_stays_the_same_and_is_written_as_plus_eight()
    {
        var utc = Instant("2026-03-05T09:30:00Z");

        Assert.Equal(utc, ChinaTime.ToOffset(utc));
        Assert.Equal("2026-03-05T17:30:00+08:00", $"{ChinaTime.ToOffset(utc):yyyy-MM-dd'T'HH:mm:sszzz}");
    }

    [Fact]
    public void A_day_begins_at_its_own_midnight()
    {
        var day = new DateOnly(2026, 3, 2);

        Assert.Equal(Instant("2026-03-01T16:00:00Z"), ChinaTime.StartOf(day));
        Assert.Equal(day, ChinaTime.DateOf(ChinaTime.StartOf(day)));
        Assert.Equal(day.AddDays(-1), ChinaTime.DateOf(ChinaTime.StartOf(day).AddTicks(-1)));
    }

    [Fact]
    public void The_clock_is_asked_for_now_and_today()
    {
        var clock = new Stopped(Instant("2026-03-01T16:30:00Z"));

        Assert.Equal(TimeSpan.FromHours(8), ChinaTime.Now(clock).Offset);
        Assert.Equal(clock.GetUtcNow(), ChinaTime.Now(clock));
        Assert.Equal(new DateOnly(2026, 3, 2), ChinaTime.Today(clock));
    }

    [Fact]
    public void The_fixed_offset_agrees_with_the_time_zone_database()
    {
        var shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        for (var day = new DateOnly(2020, 1, 1); day.Year < 2028; day = day.AddDays(1))
            Assert.Equal(ChinaTime.Offset, shanghai.GetUtcOffset(ChinaTime.StartOf(day)));
    }

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Stopped(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToUniversalTime();
    }
}
