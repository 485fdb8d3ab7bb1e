using System.Text.Json.Nodes;
using Issuance.Persistence;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Events;

public sealed class EventFeedTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private async Task<List<JsonNode>> EventsAsync(string client, string query)
    {
        var answer = await world.As(client).GetAsync($"/v1/events?limit=100&{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["data"]!.AsArray().Select(e => e!)];
    }

    private static IEnumerable<string> Types(IEnumerable<JsonNode> events) => events.Select(e => (string)e["type"]!);

    private static readonly string[] CardEvents =
    [
        "card.ordered",
        "card.accepted",
        "card.in_production",
        "card.produced",
        "card.in_transit",
        "card.at_pickup_point",
        "pickup.notice_queued",
        "card.handed_over",
        "pickup.collected",
    ];

    private static readonly string[] ApplicationEvents =
    [
        "application.received",
        "application.approved",
        "application.completed",
    ];

    [Theory]
    [InlineData("bank-harbour", true, false, false)]
    [InlineData("bank-meridian", false, false, false)]
    [InlineData("servicepoint-east", true, true, false)]
    [InlineData("servicepoint-west", false, false, false)]
    [InlineData("center-1", false, true, false)]
    [InlineData("reviewer-1", false, true, false)]
    [InlineData("ops", true, true, true)]
    public async Task Everybody_sees_the_events_of_their_own_cards_and_applications(
        string client,
        bool card,
        bool application,
        bool order
    )
    {
        var collected = await world.HandedOverAsync();

        var seen = await EventsAsync(client, $"applicationId={collected.ApplicationId}");

        var expected = (card ? CardEvents : [])
            .Concat(application ? ApplicationEvents : [])
            .Concat(order ? ["bank_order.accepted"] : []);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Types(seen).Order(StringComparer.Ordinal));
        foreach (var one in await EventsAsync("ops", $"applicationId={collected.ApplicationId}"))
        {
            var alone = await world.As(client).GetAsync($"/v1/events/{one["id"]}");
            var visible = seen.Exists(e => (string?)e["id"] == (string?)one["id"]);
            Assert.Equal(visible ? (200, null) : (404, "event_not_found"), (alone.Status, alone.Code));
        }
    }

    [Fact]
    public async Task Institutions_and_partners_read_no_events()
    {
        Assert.Equal(403, (await world.As("hospital-1").GetAsync("/v1/events")).Status);
        Assert.Equal(403, (await world.As("partner-status").GetAsync("/v1/events")).Status);
    }

    [Fact]
    public async Task An_event_tells_what_changed_and_nothing_of_the_person()
    {
        var card = await world.HandedOverAsync();

        var events = await EventsAsync("ops", $"cardId={card.Id}&type=card.at_pickup_point");

        var one = Assert.Single(events).AsObject();
        Assert.Equal(["id", "type", "timestamp", "data"], one.Select(member => member.Key));
        var data = one["data"]!.AsObject();
        Assert.Equal(
            ["applicationId", "cardId", "custody", "previous", "sequence", "status", "version"],
            data.Select(member => member.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ("in_transit", "at_pickup_point"),
            ((string?)data["previous"]!["custody"], (string?)data["custody"])
        );
        Assert.Equal(
            ("in_fulfilment", "awaiting_pickup"),
            ((string?)data["previous"]!["status"], (string?)data["status"])
        );
        Assert.EndsWith("+08:00", (string?)one["timestamp"], StringComparison.Ordinal);
        Assert.DoesNotContain(card.Person.Name, one.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_of_a_card_have_no_gap_and_sequences_ascend()
    {
        var card = await world.HandedOverAsync();

        var events = await EventsAsync("ops", $"cardId={card.Id}");

        var own = events
            .Where(e => !((string)e["type"]!).StartsWith("application.", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(Enumerable.Range(1, own.Count), own.Select(e => (int)e["data"]!["version"]!));
        var sequences = events.Select(e => (long)e["data"]!["sequence"]!).ToList();
        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal(sequences.Count, sequences.Distinct().Count());
    }

    [Fact]
    public async Task Filters_narrow_the_feed()
    {
        var card = await world.HandedOverAsync();
        var other = await world.InTransitAsync();

        var two = await EventsAsync(
            "ops",
            $"type=card.produced&type=card.in_transit&applicationId={card.ApplicationId}"
        );
        var stamp = Uri.EscapeDataString((string)two[0]["timestamp"]!);

        Assert.Equal(["card.produced", "card.in_transit"], Types(two));
        Assert.All(
            await EventsAsync("ops", $"cardId={other.Id}"),
            e => Assert.Equal(other.Id, (string?)e["data"]!["cardId"])
        );
        Assert.Empty(await EventsAsync("ops", "cardId=crd_nonsense"));
        Assert.Empty(await EventsAsync("ops", "type=no.such_type"));
        Assert.NotEmpty(await EventsAsync("ops", $"cardId={card.Id}&from={stamp}"));
        Assert.DoesNotContain(
            "card.ordered",
            Types(await EventsAsync("ops", $"cardId={card.Id}&to=2020-01-01T00:00:00Z"))
        );
    }

    [Fact]
    public async Task Several_types_come_in_one_order_and_page_by_page_like_one()
    {
        var card = await world.HandedOverAsync();
        var wanted = new[] { "card.in_transit", "application.received", "card.ordered", "no.such_type" };
        var query = string.Join('&', wanted.Select(type => $"type={type}"));

        foreach (var client in new[] { "ops", "servicepoint-east", "center-1" })
        {
            var (all, cursor) = (new List<JsonNode>(), "");
            JsonNode page;
            do
            {
                page = (await world.As(client).GetAsync($"/v1/events?limit=2&{query}{cursor}")).Json;
                all.AddRange(page["data"]!.AsArray().Select(e => e!));
                cursor = $"&cursor={page["nextCursor"]}";
            } while ((bool)page["hasMore"]!);

            var sequences = all.Select(e => (long)e["data"]!["sequence"]!).ToList();
            Assert.Equal(sequences.Order().Distinct(), sequences);
            Assert.All(Types(all), type => Assert.Contains(type, wanted));
            Assert.Equal(
                client != "center-1",
                all.Exists(e => (string?)e["data"]!["cardId"] == card.Id && (string?)e["type"] == "card.in_transit")
            );
        }
    }

    [Theory]
    [InlineData("cursor=!!", "request_invalid", "bad_pattern")]
    [InlineData("cursor=eyJhIjoxfQ", "request_invalid", "bad_pattern")]
    [InlineData("limit=0", "request_invalid", "out_of_range")]
    [InlineData("limit=101", "request_invalid", "out_of_range")]
    [InlineData("from=2026-03-02", "request_invalid", "bad_pattern")]
    [InlineData("status=active", "unknown_parameter", "unknown_parameter")]
    [InlineData("limit=1&limit=2", "request_invalid", "duplicate_member")]
    public async Task A_bad_parameter_is_named(string query, string code, string fault)
    {
        var answer = await world.As("ops").GetAsync($"/v1/events?{query}");

        Assert.Equal((400, code), (answer.Status, answer.Code));
        Assert.Equal(fault, (string?)answer.Json["errors"]![0]!["code"]);
    }

    [Fact]
    public async Task Following_the_cursor_page_by_page_gives_the_whole_list_and_later_only_what_is_new()
    {
        var card = await world.InTransitAsync();
        var whole = await EventsAsync("servicepoint-east", $"cardId={card.Id}");

        var walked = new List<string>();
        var cursor = "";
        for (var more = true; more; )
        {
            var page = (
                await world.As("servicepoint-east").GetAsync($"/v1/events?cardId={card.Id}&limit=2{cursor}")
            ).Json;
            walked.AddRange(Types(page["data"]!.AsArray().Select(e => e!)));
            more = (bool)page["hasMore"]!;
            cursor = $"&cursor={page["nextCursor"]}";
        }

        var end = (await world.As("servicepoint-east").GetAsync($"/v1/events?cardId={card.Id}{cursor}")).Json;
        await world.ChangeAsync(card, c => c.Arrive(IssuanceWorld.Monday));
        var later = await EventsAsync("servicepoint-east", $"cardId={card.Id}&cursor={end["nextCursor"]}");

        Assert.Equal(Types(whole), walked);
        Assert.Empty(end["data"]!.AsArray());
        Assert.False((bool)end["hasMore"]!);
        Assert.Equal(["card.at_pickup_point", "pickup.notice_queued"], Types(later));
    }

    [Fact]
    public async Task An_empty_feed_gives_a_cursor_too()
    {
        var page = (await world.As("bank-meridian").GetAsync("/v1/events?cardId=none")).Json;

        Assert.Empty(page["data"]!.AsArray());
        Assert.NotNull((string?)page["nextCursor"]);
    }

    [Fact]
    public async Task A_reader_misses_nothing_and_sees_nothing_twice_however_slowly_writers_commit()
    {
        var cards = new List<TestCard>();
        for (var i = 0; i < 12; i++)
            cards.Add(await world.InTransitAsync());
        var start = (string)(await world.As("ops").GetAsync("/v1/events?cardId=none")).Json["nextCursor"]!;
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(start, stop.Token);

        await Task.WhenAll(cards.Select((card, i) => WriteSlowlyAsync(card, i)));
        await stop.CancelAsync();
        var seen = await reading;

        var ids = cards.Select(card => card.Id).ToList();
        var mine = seen.Where(e => ids.Contains((string?)e["data"]!["cardId"] ?? ""))
            .Select(e => (string)e["id"]!)
            .ToList();
        var written = await world.ReadAsync(db =>
            db.Events.Where(e =>
                    ids.Contains(e.CardId!) && (e.Type == "card.at_pickup_point" || e.Type == "pickup.notice_queued")
                )
                .Select(e => e.Id)
                .ToListAsync()
        );
        Assert.Equal(24, written.Count);
        Assert.Equal(written.Order(StringComparer.Ordinal), mine.Order(StringComparer.Ordinal));
    }

    /// <summary>Writes at once and commits late, the first writer last.</summary>
    private async Task WriteSlowlyAsync(TestCard card, int index)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var loaded = await db.Cards.SingleAsync(c => c.Id == card.Id);
        loaded.Arrive(IssuanceWorld.Monday);
        await db.SaveChangesAsync();
        await Task.Delay((12 - index) * 60);
        await transaction.CommitAsync();
    }

    private async Task<List<JsonNode>> ReadAsync(string cursor, CancellationToken stop)
    {
        var seen = new List<JsonNode>();
        while (true)
        {
            var last = stop.IsCancellationRequested;
            var page = (await world.As("ops").GetAsync($"/v1/events?limit=3&cursor={cursor}")).Json;
            seen.AddRange(page["data"]!.AsArray().Select(e => e!));
            cursor = (string)page["nextCursor"]!;
            if (last && !(bool)page["hasMore"]!)
                return seen;
        }
    }
}
