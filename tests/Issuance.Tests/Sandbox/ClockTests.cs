using System.Globalization;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Sandbox;

public sealed class ClockTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private Task<Answer> SetAsync(object body) => world.As("ops").PostAsync("/v1/sandbox/clock", body);

    private static DateTimeOffset Now(Answer answer) =>
        DateTimeOffset.Parse((string)answer.Json["now"]!, CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_clock_is_set_runs_on_and_goes_back_to_the_wall_clock()
    {
        var set = await SetAsync(new { now = "2026-03-02T01:30:00Z" });
        var later = await world.As("ops").GetAsync("/v1/sandbox/clock");
        var reset = await SetAsync(new { reset = true });

        Assert.Equal(200, set.Status);
        Assert.StartsWith("2026-03-02T09:30:0", (string)set.Json["now"]!, StringComparison.Ordinal);
        Assert.Equal("2026-03-02", (string?)set.Json["businessDate"]);
        Assert.True((bool?)set.Json["workingDay"]);
        Assert.True((double)set.Json["offsetSeconds"]! < 0);
        Assert.True(Now(later) >= Now(set));
        Assert.Equal(0, (double)reset.Json["offsetSeconds"]!);
    }

    [Fact]
    public async Task It_moves_by_working_days_days_and_hours()
    {
        await SetAsync(new { now = "2026-09-24T18:00:00+08:00" });

        // The day after is the mid-autumn holiday, then a weekend.
        var working = await SetAsync(new { advance = "P1WD" });
        var hours = await SetAsync(new { advance = "PT9H" });
        var days = await SetAsync(new { advance = "P2DT1H30M" });

        Assert.StartsWith("2026-09-28T18:00:0", (string)working.Json["now"]!, StringComparison.Ordinal);
        Assert.StartsWith("2026-09-29T03:00:0", (string)hours.Json["now"]!, StringComparison.Ordinal);
        Assert.StartsWith("2026-10-01T04:30:0", (string)days.Json["now"]!, StringComparison.Ordinal);
        Assert.False((bool?)days.Json["workingDay"]);
    }

    [Theory]
    [InlineData("""{}""", 422, "clock_value_invalid")]
    [InlineData("""{"now":null}""", 422, "clock_value_invalid")]
    [InlineData("""{"reset":false}""", 422, "clock_value_invalid")]
    [InlineData("""{"now":"2026-03-02T09:30:00+08:00","reset":true}""", 422, "clock_value_invalid")]
    [InlineData("""{"now":"2019-12-31T23:59:59+08:00"}""", 422, "clock_value_invalid")]
    [InlineData("""{"now":"2028-01-01T00:00:00+08:00"}""", 422, "clock_value_invalid")]
    [InlineData("""{"advance":"P9999D"}""", 422, "clock_value_invalid")]
    [InlineData("""{"advance":"P99999DT999999H"}""", 422, "clock_value_invalid")]
    [InlineData("""{"advance":"P9999WD"}""", 503, "calendar_year_missing")]
    [InlineData("""{"advance":"P1M"}""", 400, "request_invalid")]
    [InlineData("""{"advance":"PT"}""", 400, "request_invalid")]
    [InlineData("""{"advance":"tomorrow"}""", 400, "request_invalid")]
    [InlineData("""{"now":"2026-03-02T09:30:00"}""", 400, "request_invalid")]
    [InlineData("""{"then":1}""", 400, "request_invalid")]
    public async Task What_the_clock_cannot_follow_changes_nothing(string body, int status, string code)
    {
        var before = await world.ReadAsync(db => db.BusinessClock.Select(row => row.OffsetSeconds).SingleAsync());

        var answer = await SetAsync(body);

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal(
            before,
            await world.ReadAsync(db => db.BusinessClock.Select(row => row.OffsetSeconds).SingleAsync())
        );
    }

    [Fact]
    public async Task In_a_year_that_is_not_loaded_nobody_says_what_a_working_day_is()
    {
        var set = await SetAsync(new { now = "2027-12-31T23:00:00+08:00" });

        Assert.Equal(200, set.Status);
        Assert.Null(set.Json["workingDay"]);
    }

    [Fact]
    public async Task Only_the_scope_of_the_sandbox_moves_it()
    {
        var answer = await world.As("bank-harbour").PostAsync("/v1/sandbox/clock", new { reset = true });

        Assert.Equal((403, "insufficient_scope"), (answer.Status, answer.Code));
    }
}

/// <summary>Worlds of their own: here the clock's effects are looked at.</summary>
public sealed class ClockEffectTests
{
    [Fact]
    public async Task A_jump_past_a_deadline_is_noted_within_five_seconds()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.As("ops").PostAsync("/v1/sandbox/clock", new { now = "2026-03-02T09:30:00+08:00" });
        var submitted = await world.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        var id = (string)submitted.Json["id"]!;
        Assert.Equal("2026-03-05T17:30:00+08:00", (string?)submitted.Json["dueAt"]);

        await world.As("ops").PostAsync("/v1/sandbox/clock", new { advance = "P3WD" });
        await world.As("ops").PostAsync("/v1/sandbox/clock", new { advance = "PT9H" });

        var application = await IssuanceWorld.EventuallyAsync(
            async () => (await world.As("ops").GetAsync($"/v1/applications/{id}")).Json,
            seen => (string?)seen["deadline"]!["state"] == "breached"
        );
        Assert.NotNull(application["deadline"]!["breachedAt"]);
    }
}
