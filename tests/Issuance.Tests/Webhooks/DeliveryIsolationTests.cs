using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Webhooks;

/// <summary>One endpoint's trouble is nobody else's, and two who deliver at once do not double each other.</summary>
public sealed class DeliveryIsolationTests
{
    private const int Events = 40;

    [Fact]
    public async Task A_receiver_that_hangs_and_one_that_fails_do_not_slow_one_that_is_well()
    {
        var settings = new Dictionary<string, string?>(WebhookSteps.Quick)
        {
            ["Webhooks:TimeoutSeconds"] = "60",
            ["Webhooks:LeaseSeconds"] = "240",
        };
        await using var world = await IssuanceWorld.StartAsync(settings: settings);
        await using var hanging = await Receiver.StartAsync();
        hanging.Hang();
        await using var failing = await Receiver.StartAsync();
        failing.AnswerWith(500);
        await using var well = await Receiver.StartAsync();
        var stuck = await world.EndpointAsync("ops", hanging.Url, "card.produced");
        await world.EndpointAsync("ops", failing.Url, "card.produced");
        var endpoint = await world.EndpointAsync("ops", well.Url, "card.produced");
        await world.ProducedAsync();
        await IssuanceWorld.EventuallyAsync(() => Task.FromResult(hanging.All.Count), count => count == 1);

        await Task.WhenAll(Enumerable.Range(0, Events).Select(_ => world.ProducedAsync()));
        await world.SettledAsync(endpoint, Events + 1);

        // All is told while the first call of the hanging one has not even been given up.
        Assert.Empty(await world.AttemptsAsync(stuck));
        Assert.Equal(Events + 1, well.All.Select(call => call.Id).Distinct().Count());
        Assert.InRange(hanging.MostInFlight, 1, 8);
        Assert.InRange(well.MostInFlight, 1, 8);
        Assert.True(failing.All.Count > 1);
    }

    [Fact]
    public async Task A_receiver_that_takes_its_time_has_few_claimed_ahead_and_is_told_all_in_one_run()
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        var pause = TimeSpan.FromMilliseconds(300);
        receiver.Answer = (_, _) => Task.Delay(pause);
        var endpoint = await world.EndpointAsync("ops", receiver.Url);
        for (var i = 0; i < 20; i++)
            await world.HandedOverAsync();
        var run = Pump(world).RunAsync(null, default);
        await IssuanceWorld.EventuallyAsync(() => Task.FromResult(receiver.All.Count), count => count > 40);

        var claimed = (await world.DeliveriesAsync(endpoint)).Count(d => d.LeaseUntil is not null);
        pause = TimeSpan.Zero;
        await run;

        // Eight on their way, one or two for each that comes back, and those that are just being written down.
        Assert.InRange(claimed, 1, 48);
        var deliveries = await world.DeliveriesAsync(endpoint);
        Assert.All(deliveries, d => Assert.Equal((DeliveryState.Delivered, 1), (d.State, d.Attempts)));
        Assert.True(deliveries.Count > 200, $"{deliveries.Count}");
    }

    [Fact]
    public async Task Two_who_deliver_at_once_deliver_each_message_once()
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("ops", receiver.Url);
        for (var i = 0; i < 20; i++)
            await world.HandedOverAsync();

        var counts = await Task.WhenAll(Pump(world).RunAsync(null, default), Pump(world).RunAsync(null, default));

        var deliveries = await world.DeliveriesAsync(endpoint);
        Assert.All(deliveries, d => Assert.Equal((DeliveryState.Delivered, 1), (d.State, d.Attempts)));
        Assert.Equal(deliveries.Count, receiver.All.Count);
        Assert.Equal(deliveries.Count, counts.Sum(count => count.Count.Items));
        Assert.True(deliveries.Count > 200, $"{deliveries.Count}");
    }

    [Fact]
    public async Task Who_dies_between_the_answer_and_its_note_leaves_the_message_to_be_sent_again_under_the_same_id()
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();
        await world.ProducedAsync();
        await using (var scope = world.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<WebhookDispatch>().RunAsync(default);
            var claims = await scope
                .ServiceProvider.GetRequiredService<WebhookQueue>()
                .ClaimAsync(new Dictionary<string, int>(), 8, 8, default);
            Assert.Equal(2, claims.Count);
            await world.Services.GetRequiredService<WebhookSender>().SendAsync(claims[0].Message, default);
        }

        // The lease of the dead still holds.
        Assert.Equal(0, (await Pump(world).RunAsync(null, default)).Count.Items);
        await Task.Delay(TimeSpan.FromSeconds(8.2));
        await Pump(world).RunAsync(null, default);

        Assert.All(await world.DeliveriesAsync(endpoint), d => Assert.Equal(DeliveryState.Delivered, d.State));
        Assert.Equal([1, 2], receiver.All.CountBy(call => call.Id).Select(id => id.Value).Order());
    }

    [Fact]
    public async Task Who_wakes_up_after_its_lease_settles_nothing()
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();
        await using var scope = world.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WebhookDispatch>().RunAsync(default);
        var claim = Assert.Single(
            await scope
                .ServiceProvider.GetRequiredService<WebhookQueue>()
                .ClaimAsync(new Dictionary<string, int>(), 8, 8, default)
        );
        await Task.Delay(TimeSpan.FromSeconds(8.2));
        await Pump(world).RunAsync(null, default);

        var late = new WebhookAnswer(
            TimeProvider.System.GetUtcNow(),
            TimeSpan.FromSeconds(9),
            500,
            "http_status",
            [],
            null
        );
        await scope.ServiceProvider.GetRequiredService<WebhookOutcomes>().RecordAsync([new WebhookEnding(claim, late)]);

        Assert.Equal(DeliveryState.Delivered, Assert.Single(await world.DeliveriesAsync(endpoint)).State);
        Assert.Equal(2, (await world.AttemptsAsync(endpoint)).Count);
    }

    [Fact]
    public async Task Every_kind_of_client_is_told_exactly_what_it_may_read()
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        string[] clients =
        [
            "bank-harbour",
            "bank-meridian",
            "servicepoint-east",
            "servicepoint-west",
            "center-1",
            "reviewer-1",
            "ops",
        ];
        var told = new List<(string Client, string Cursor, TestEndpoint Endpoint, Receiver Receiver)>();
        foreach (var client in clients)
        {
            var receiver = await Receiver.StartAsync();
            var (_, cursor) = await world.FeedAsync(client);
            told.Add((client, cursor, await world.EndpointAsync(client, receiver.Url), receiver));
        }

        await world.HandedOverAsync();
        await world.HandedOverAsync("SP-WEST", "meridian");
        await world
            .As("servicepoint-west")
            .PostAsync("/v1/applications", People.New().Application(servicePoint: "SP-WEST"));
        await Pump(world).RunAsync(null, default);

        foreach (var (client, cursor, _, receiver) in told)
        {
            var (events, _) = await world.FeedAsync(client, cursor);
            Assert.Equal(
                events.Select(e => (string)e["id"]!).Order(StringComparer.Ordinal),
                receiver.All.Select(call => call.Id).Order(StringComparer.Ordinal)
            );
            Assert.NotEmpty(receiver.All);
            await receiver.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("enabled = false", "enabled = true")]
    [InlineData("expires_at = now() - interval '1 second'", "expires_at = null")]
    [InlineData("scopes = array_remove(scopes, 'events:read')", "scopes = scopes || array['events:read']")]
    public async Task Whoever_has_no_client_left_that_may_read_events_is_told_nothing(string shut, string open)
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("bank-meridian", receiver.Url);
        await SetAsync(shut);
        await world.HandedOverAsync(bank: "meridian");
        await Pump(world).RunAsync(null, default);
        Assert.Empty(receiver.All);

        await SetAsync(open);
        await Pump(world).RunAsync(null, default);

        Assert.NotEmpty(receiver.All);
        Assert.All(await world.DeliveriesAsync(endpoint), d => Assert.Equal(DeliveryState.Delivered, d.State));

        Task SetAsync(string what) => world.SqlAsync($"update clients set {what} where id = 'bank-meridian'");
    }

    [Fact]
    public async Task Patience_that_one_answer_asks_for_is_not_undone_by_others_that_succeed()
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        for (var i = 0; i < 3; i++)
            await world.ProducedAsync();
        await using var scope = world.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WebhookDispatch>().RunAsync(default);
        var claims = await scope
            .ServiceProvider.GetRequiredService<WebhookQueue>()
            .ClaimAsync(new Dictionary<string, int>(), 8, 8, default);
        Assert.Equal(3, claims.Count);
        var now = TimeProvider.System.GetUtcNow();
        var fine = new WebhookAnswer(now, TimeSpan.Zero, 200, null, [], null);
        var busy = new WebhookAnswer(now, TimeSpan.Zero, 429, "http_status", [], TimeSpan.FromHours(1));
        var outcomes = scope.ServiceProvider.GetRequiredService<WebhookOutcomes>();

        await outcomes.RecordAsync([new(claims[0], fine), new(claims[1], busy)]);
        await outcomes.RecordAsync([new(claims[2], fine)]);

        var heeded = await world.ReadAsync(db => db.WebhookEndpoints.SingleAsync(w => w.Id == endpoint.Id));
        Assert.InRange(heeded.NotBefore!.Value, now.AddMinutes(59), now.AddMinutes(70));
        Assert.Null(heeded.FailingSince);
        await world.ProducedAsync();
        await Pump(world).RunAsync(null, default);
        Assert.Empty(receiver.All);
    }

    [Theory]
    [InlineData("1 hour", WebhookState.Disabled)]
    [InlineData("3 days", WebhookState.Enabled)]
    public async Task Five_days_of_failures_disable_an_endpoint_unless_nothing_was_sent_meanwhile(
        string lastAttempt,
        WebhookState state
    )
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api");
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();
        await Pump(world).RunAsync(null, default);
        await world.SqlAsync("update webhook_endpoints set failing_since = now() - interval '6 days'");
        await world.SqlAsync($"update webhook_attempts set at = now() - interval '{lastAttempt}'");
        await world.ProducedAsync();

        await Pump(world).RunAsync(null, default);

        var judged = await world.ReadAsync(db => db.WebhookEndpoints.SingleAsync(w => w.Id == endpoint.Id));
        Assert.Equal(state, judged.State);
        Assert.True(receiver.All.Count >= 2);
    }

    [Fact]
    public async Task Without_a_secret_that_opens_nothing_is_sent_and_nobody_else_waits()
    {
        await using var world = await IssuanceWorld.StartAsync(role: "api", settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        await using var other = await Receiver.StartAsync();
        var broken = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.EndpointAsync("ops", other.Url, "card.produced");
        await world.SqlAsync(
            $"update webhook_secrets set value_sealed = decode('00', 'hex') where endpoint_id = '{broken.Id}'"
        );
        await world.ProducedAsync();

        await Pump(world).RunAsync(null, default);

        Assert.Empty(receiver.All);
        Assert.Single(other.All);
    }

    /// <summary>As another process would have one.</summary>
    private static WebhookPump Pump(IssuanceWorld world) =>
        new(
            world.Services.GetRequiredService<IServiceScopeFactory>(),
            world.Services.GetRequiredService<WebhookOptions>(),
            world.Services.GetRequiredService<WebhookSender>(),
            NullLogger<WebhookPump>.Instance
        );
}
