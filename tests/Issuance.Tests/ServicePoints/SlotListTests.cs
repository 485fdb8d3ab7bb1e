using System.Text.Json.Nodes;
using Issuance.Tests.World;

namespace Issuance.Tests.ServicePoints;

public sealed class SlotListTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string East = "/v1/service-points/SP-EAST/slots";
    private readonly IssuanceWorld world = shared.World;

    private static DateTimeOffset China(int year, int month, int day, int hour = 0, int minute = 0) =>
        new(year, month, day, hour, minute, 0, TimeSpan.FromHours(8));

    private static List<string> Days(IEnumerable<JsonNode> slots) =>
        [.. slots.Select(slot => ((string)slot["startsAt"]!)[..10]).Distinct()];

    private Task<Answer> GetAsync(string query, string client = "servicepoint-east", string path = East) =>
        world.As(client).GetAsync(path + query);

    [Fact]
    public async Task The_slots_of_the_next_days_are_told_in_the_order_of_time_with_what_is_free()
    {
        await world.MoveClockAsync(IssuanceWorld.Monday);
        var card = await world.AtPickupPointAsync();
        await world.BookedAsync(card, "SP-EAST.20260302T1000");

        var answer = await GetAsync("?limit=3");

        Assert.Equal(200, answer.Status);
        var slots = answer.Json["data"]!.AsArray();
        Assert.Equal(
            ["SP-EAST.20260302T1000", "SP-EAST.20260302T1030", "SP-EAST.20260302T1100"],
            slots.Select(slot => (string)slot!["slotId"]!)
        );
        Assert.Equal(
            """{"slotId":"SP-EAST.20260302T1000","startsAt":"2026-03-02T10:00:00+08:00","endsAt":"2026-03-02T10:30:00+08:00","capacity":2,"booked":1,"free":1}""",
            slots[0]!.ToJsonString(
                new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        );
        Assert.Equal(2, (int)slots[1]!["free"]!);
        Assert.Equal(6, (int)(await world.SlotsAsync(servicePoint: "SP-WEST"))[0]["capacity"]!);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_until_the_end()
    {
        await world.MoveClockAsync(IssuanceWorld.Monday);
        var seen = new List<string>();
        var query = "?limit=25";
        while (true)
        {
            var page = (await GetAsync(query)).Json;
            seen.AddRange(page["data"]!.AsArray().Select(slot => (string)slot!["slotId"]!));
            Assert.Equal((bool)page["hasMore"]!, page["nextCursor"] is not null);
            if (!(bool)page["hasMore"]!)
                break;
            query = $"?limit=25&cursor={(string)page["nextCursor"]!}";
        }

        // Today from 10:00 on, then ten working days, the last of them the 16th.
        Assert.Equal(10 + 10 * 12, seen.Count);
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        Assert.Equal("SP-EAST.20260316T1630", seen[^1]);
    }

    [Fact]
    public async Task Only_days_that_are_worked_have_slots_make_up_days_too()
    {
        await world.MoveClockAsync(China(2026, 9, 28, 16, 45));

        var slots = await world.SlotsAsync("?from=2026-09-20&to=2026-10-11&limit=100");

        Assert.Equal(["2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"], Days(slots));
        Assert.Equal(5 * 12, slots.Count);
    }

    [Fact]
    public async Task A_slot_that_starts_now_is_past_and_none_is_shown_that_is_too_far_ahead_to_be_booked()
    {
        await world.MoveClockAsync(China(2026, 3, 2, 16, 30));
        Assert.Equal("SP-EAST.20260303T0900", (string?)(await world.SlotsAsync())[0]["slotId"]);
        Assert.Empty(await world.SlotsAsync("?from=2026-02-01&to=2026-03-02"));
        Assert.Equal(["2026-04-02"], Days(await world.SlotsAsync("?from=2026-04-02&to=2026-04-10")));
        Assert.Empty(await world.SlotsAsync("?from=2026-06-01"));
    }

    [Fact]
    public async Task The_list_ends_where_the_calendar_ends_unless_more_was_asked_for()
    {
        await world.MoveClockAsync(China(2026, 12, 29, 16, 0));

        Assert.Equal(["2026-12-29", "2026-12-30", "2026-12-31"], Days(await world.SlotsAsync("?limit=100")));
        Assert.Equal(["2026-12-31"], Days(await world.SlotsAsync("?from=2026-12-31")));
        foreach (var query in new[] { "?to=2027-01-04", "?from=2027-01-04", "?from=2027-01-04&to=2027-01-05" })
        {
            var answer = await GetAsync(query);
            Assert.Equal((503, "calendar_year_missing"), answer.Said());
            Assert.Equal(2027, (int)answer.Json["year"]!);
        }

        await world.MoveClockAsync(China(2027, 1, 5, 9, 0));
        Assert.Equal((503, "calendar_year_missing"), (await GetAsync("")).Said());
    }

    [Theory]
    [InlineData("?from=2026-03-04&to=2026-03-03")]
    [InlineData("?from=2026-03-04&to=2026-04-05")]
    [InlineData("?from=2026-02-30")]
    [InlineData("?from=yesterday")]
    [InlineData("?from=9999-12-31&to=2026-03-03")]
    [InlineData("?limit=0")]
    [InlineData("?limit=101")]
    [InlineData("?cursor=x")]
    [InlineData("?from=2026-03-04&from=2026-03-04")]
    public async Task A_range_that_is_none_is_refused_before_the_point_is_looked_for(string query) =>
        Assert.Equal(
            (400, "request_invalid"),
            (await GetAsync(query, path: "/v1/service-points/SP-NOWHERE/slots")).Said()
        );

    [Fact]
    public async Task Thirty_one_days_are_the_longest_range_and_an_unknown_parameter_is_told()
    {
        await world.MoveClockAsync(IssuanceWorld.Monday);
        Assert.Equal(200, (await GetAsync("?from=2026-03-02&to=2026-04-02")).Status);
        Assert.Equal((400, "unknown_parameter"), (await GetAsync("?until=2026-04-02")).Said());
    }

    [Fact]
    public async Task Another_point_does_not_exist_for_a_service_point_and_all_exist_for_operations()
    {
        var missing = (404, "service_point_not_found");
        Assert.Equal(missing, (await GetAsync("", path: "/v1/service-points/SP-WEST/slots")).Said());
        Assert.Equal(missing, (await GetAsync("", path: "/v1/service-points/SP-NOWHERE/slots")).Said());
        Assert.Equal(missing, (await GetAsync("", "ops", "/v1/service-points/SP-NOWHERE/slots")).Said());
        Assert.Equal((403, "insufficient_scope"), (await GetAsync("", "hospital-1")).Said());
    }
}
