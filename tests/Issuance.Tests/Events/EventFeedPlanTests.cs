using Issuance.Access;
using Issuance.Events;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Events;

/// <summary>However the feed grows, a page is read along the index that holds just what one caller may see.</summary>
public sealed class EventFeedPlanTests
{
    private const string OfOthers = """
        insert into events (sequence, id, type, card_id, version, timestamp, now, previous, bank, service_point, city, created_at)
        overriding system value
        select 1000000 + n, 'evt_other' || n, 'card.' || n % 7, null, 1, now(), '{{}}', '{{}}', 'harbour', 'SP-EAST', '1099', now()
        from generate_series(1, 30000) as n
        """;

    [Theory]
    [InlineData(ClientKind.ServicePoint, "SP-NEW", null, "ix_events_feed_of_a_point")]
    [InlineData(ClientKind.ServicePoint, "SP-NEW", "card.3", "ix_events_feed_of_a_point")]
    [InlineData(ClientKind.ServicePoint, "SP-EAST", "card.nothing", "ix_events_feed_of_a_point_by_type")]
    [InlineData(ClientKind.Bank, "rural", null, "ix_events_feed_of_a_bank")]
    [InlineData(ClientKind.Bank, "harbour", "card.nothing", "ix_events_feed_of_a_bank_by_type")]
    [InlineData(ClientKind.Operations, "ops", "card.nothing", "ix_events_feed_of_a_type")]
    public async Task A_page_is_read_along_the_callers_own_index_also_where_there_is_nothing_for_it(
        ClientKind kind,
        string tenant,
        string? type,
        string index
    )
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await world.SqlAsync(OfOthers);
        await world.SqlAsync("analyze events");
        var actor = new CurrentActor { Kind = kind, Tenant = tenant };

        var plan = await world.ReadAsync(async db =>
        {
            await using var made = EventFeed
                .Read(db, actor, type, (0, long.MaxValue), null, null, 101)
                .CreateDbCommand();
            made.CommandText = $"explain (analyze, buffers, costs off, timing off) {made.CommandText}";
            await db.Database.OpenConnectionAsync();
            var lines = new List<string>();
            await using var rows = await made.ExecuteReaderAsync();
            while (await rows.ReadAsync())
                lines.Add(rows.GetString(0));
            return string.Join('\n', lines);
        });

        // One that goes on with the type serves as well.
        Assert.Contains($"using {index}", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Rows Removed by Filter", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }
}
