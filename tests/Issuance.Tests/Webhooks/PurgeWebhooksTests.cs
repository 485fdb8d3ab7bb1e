using Issuance.Jobs;
using Issuance.Tests.World;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Webhooks;

public sealed class PurgeWebhooksTests(QuickWorld quick) : IClassFixture<QuickWorld>
{
    private readonly IssuanceWorld world = quick.World;

    [Fact]
    public async Task What_is_old_goes_what_waits_stays_and_a_deleted_endpoint_goes_with_all_that_was_its()
    {
        await using var receiver = await Receiver.StartAsync();
        var kept = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        var deleted = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();
        await world.SettledAsync(kept, 1);
        await world.SettledAsync(deleted, 1);
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                update webhook_attempts set at = at - interval '31 days' where endpoint_id = {kept.Id};
                update webhook_deliveries set settled_at = settled_at - interval '61 days' where endpoint_id = {kept.Id};
                insert into webhook_deliveries (endpoint_id, event_id, state, due_at, epoch, attempts, created_at)
                values ({kept.Id}, 'evt_waits', 'pending', now() + interval '1 day', 0, 3, now() - interval '70 days')
                """
            )
        );
        using var request = await world.As("ops").RequestAsync(HttpMethod.Delete, deleted.Path);
        Assert.Equal(204, (await world.As("ops").SendAsync(request)).Status);

        var run = await world
            .Services.GetRequiredService<JobRunner>()
            .RunAsync(JobCatalog.Find("purge-webhooks")!, null, default);

        Assert.True(run!.Value.Items >= 5, $"{run.Value.Items}");
        Assert.Equal("evt_waits", Assert.Single(await world.DeliveriesAsync(kept)).EventId);
        Assert.Empty(await world.AttemptsAsync(kept));
        Assert.Empty(await world.DeliveriesAsync(deleted));
        Assert.False(await world.ReadAsync(db => db.Set<WebhookEndpoint>().AnyAsync(w => w.Id == deleted.Id)));
    }
}
