using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Events;

/// <summary>Asking for a time finds exactly the events of that time, wherever in the feed they stand, and without reading all of it.</summary>
public sealed class EventTimeTests(EventTimeTests.Filled filled) : IClassFixture<EventTimeTests.Filled>
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Six thousand events, one a minute; one of a thousand was written hours late, as by a clock that was moved.</summary>
    private const string Fill = """
        insert into events (id, type, card_id, application_id, version, timestamp, now, previous, bank, service_point, city,
            created_at)
        select 'evt_' || lpad(n::text, 26, '0'), case n % 100 when 0 then 'card.lost' else 'card.ordered' end, 'crd_' || n, 'app_' || n, 1,
            timestamptz '2026-01-01T00:00:00Z' + interval '1 minute' * case n % 1000 when 5 then n - 3000 else n end,
            jsonb_build_object('status', 'issued'), jsonb_build_object(), case n % 500 when 0 then 'rural' else 'harbour' end, 'SP-EAST', '1099', now()
        from generate_series(1, 6000) n
        """;

    [Theory]
    [InlineData("ops", "", 1_990, 2_350)]
    [InlineData("ops", "", 5_900, 20_000)]
    [InlineData("ops", "&type=card.lost", 100, 5_500)]
    [InlineData("ops", "&type=card.lost&type=card.ordered", 3_900, 4_100)]
    [InlineData("bank-rural", "", 0, 6_000)]
    [InlineData("bank-rural", "&type=card.lost", 1_700, 5_800)]
    [InlineData("servicepoint-east", "", 3_999, 4_002)]
    [InlineData("ops", "", -4_000, 10)]
    [InlineData("ops", "", 20_000, 30_000)]
    public async Task A_time_finds_its_events_and_no_others(string client, string more, int from, int to)
    {
        var world = filled.World;
        var (begins, ends) = (Start.AddMinutes(from), Start.AddMinutes(to));
        var expected = await world.ReadAsync(db =>
            db.Events.Where(e => e.Timestamp >= begins && e.Timestamp < ends)
                .Where(e => client != "bank-rural" || e.Bank == "rural")
                .Where(e => more != "&type=card.lost" || e.Type == "card.lost")
                .OrderBy(e => e.Number)
                .Select(e => e.Id)
                .ToListAsync()
        );

        Assert.Equal(
            expected,
            await FollowAsync(
                world,
                client,
                $"{more}&from={begins:yyyy-MM-ddTHH:mm:ssZ}&to={ends:yyyy-MM-ddTHH:mm:ssZ}"
            )
        );
    }

    private static async Task<List<string>> FollowAsync(IssuanceWorld world, string client, string query)
    {
        var (ids, cursor) = (new List<string>(), "");
        while (true)
        {
            var page = (await world.As(client).GetAsync($"/v1/events?limit=100{query}{cursor}")).Json;
            ids.AddRange(page["data"]!.AsArray().Select(e => (string)e!["id"]!));
            if (!(bool)page["hasMore"]!)
                return ids;
            cursor = $"&cursor={page["nextCursor"]}";
        }
    }

    public sealed class Filled : IAsyncLifetime
    {
        public IssuanceWorld World { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            World = await IssuanceWorld.StartAsync("api");
            await World.ReadAsync(db => db.Database.ExecuteSqlRawAsync(Fill));
        }

        public async Task DisposeAsync() => await World.DisposeAsync();
    }
}
