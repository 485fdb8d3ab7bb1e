using System.Globalization;
using Issuance.Jobs;
using Issuance.Tests.World;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Webhooks;

/// <summary>A world whose schedule of days passes in seconds.</summary>
public sealed class QuickWorld : IAsyncLifetime
{
    public IssuanceWorld World { get; private set; } = null!;

    public async Task InitializeAsync() => World = await IssuanceWorld.StartAsync(settings: WebhookSteps.Quick);

    public async Task DisposeAsync() => await World.DisposeAsync();
}

/// <summary>What follows from what a receiver answers.</summary>
public sealed class DeliveryScheduleTests(QuickWorld quick) : IClassFixture<QuickWorld>
{
    private readonly IssuanceWorld world = quick.World;

    [Fact]
    public async Task A_message_that_fails_is_tried_ten_times_under_one_id_then_given_up_and_a_person_told()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();

        var message = Assert.Single(await world.SettledAsync(endpoint, 1));

        Assert.Equal((DeliveryState.Failed, 10), (message.State, message.Attempts));
        Assert.Equal(10, receiver.All.Count);
        Assert.Equal(message.EventId, Assert.Single(receiver.All.Select(call => call.Id).Distinct()));
        Assert.Single(receiver.All.Select(call => call.Body).Distinct());
        // The waits grow: the last four are 10, 14, 20 and 24 hours, each a fifth more or less.
        var waits = receiver
            .All.Zip(receiver.All.Skip(1), (one, next) => (next.At - one.At).TotalHours * 100_000)
            .ToList();
        Assert.InRange(waits[^1], 19, 40);
        Assert.True(waits[0] < waits[^1], $"{waits[0]} before {waits[^1]}");
        Assert.True(
            await world.ReadAsync(db =>
                db.OpsTasks.AnyAsync(t =>
                    t.Kind == "webhook_exhausted" && t.Subject == endpoint.Id && t.ClosedAt == null
                )
            )
        );
        var attempts = await world.AttemptsAsync(endpoint);
        Assert.All(
            attempts,
            a =>
                Assert.Equal(
                    ("failed", "http_status", 500),
                    ((string?)a["outcome"], (string?)a["reason"], (int)a["statusCode"]!)
                )
        );

        receiver.AnswerWith(204);
        var recovered = await world.CommandAsync(endpoint, "recover", new { since = Ago(TimeSpan.FromHours(1)) });

        Assert.Equal(1, (int)recovered["queued"]!);
        await IssuanceWorld.EventuallyAsync(
            () => world.DeliveriesAsync(endpoint),
            all => all.All(d => d.State == DeliveryState.Delivered)
        );
        Assert.False(
            await world.ReadAsync(db =>
                db.OpsTasks.AnyAsync(t =>
                    t.Kind == "webhook_exhausted" && t.Subject == endpoint.Id && t.ClosedAt == null
                )
            )
        );
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        await using var secret = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.Redirect(secret.Url);
            return Task.CompletedTask;
        };
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();

        await world.SettledAsync(endpoint, 1);

        Assert.All(await world.AttemptsAsync(endpoint), a => Assert.Equal("redirect", (string?)a["reason"]));
        Assert.Empty(secret.All);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_disabled_at_once_and_what_waits_goes_out_when_it_is_back()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(410);
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();
        var gone = await IssuanceWorld.EventuallyAsync(
            () => world.ShownAsync(endpoint),
            shown => (string?)shown["status"] == "disabled"
        );

        Assert.Equal("gone", (string?)gone["disabledReason"]);
        Assert.Single(receiver.All);
        Assert.Equal(DeliveryState.Pending, Assert.Single(await world.DeliveriesAsync(endpoint)).State);
        receiver.AnswerWith(200);
        await world.CommandAsync(endpoint, "enable");
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await world.SettledAsync(endpoint, 1)).State);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_patience_is_left_alone_with_all_of_its_messages()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            if (receiver.All.Count == 1)
            {
                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = "2";
            }

            return Task.CompletedTask;
        };
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced", "card.in_transit");
        var card = await world.ProducedAsync();
        await IssuanceWorld.EventuallyAsync(() => world.AttemptsAsync(endpoint), all => all.Count == 1);
        await world.ChangeAsync(card, c => c.Ship("SH-1"));

        await world.SettledAsync(endpoint, 2);

        Assert.Equal(3, receiver.All.Count);
        Assert.All(receiver.All.Skip(1), call => Assert.InRange((call.At - receiver.All[0].At).TotalSeconds, 1.9, 15));
    }

    [Fact]
    public async Task An_endpoint_that_only_fails_is_disabled_and_nothing_that_happened_is_lost()
    {
        var settings = new Dictionary<string, string?>(WebhookSteps.Quick) { ["Webhooks:DisableAfterHours"] = "400" };
        await using var apart = await IssuanceWorld.StartAsync(settings: settings);
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var endpoint = await apart.EndpointAsync("ops", receiver.Url, "card.produced");
        var cards = new List<string>();
        await IssuanceWorld.EventuallyAsync(
            async () =>
            {
                cards.Add((await apart.ProducedAsync()).Id);
                await Task.Delay(500);
                return await apart.ShownAsync(endpoint);
            },
            shown => (string?)shown["status"] == "disabled",
            seconds: 180
        );
        Assert.Equal("failing", (string?)(await apart.ShownAsync(endpoint))["disabledReason"]);
        cards.Add((await apart.ProducedAsync()).Id);
        var before = receiver.All.Count;
        Assert.Contains(await apart.DeliveriesAsync(endpoint), d => d.State == DeliveryState.Failed);
        var refused = await apart
            .As("ops")
            .PostAsync($"{endpoint.Path}/recover", new { since = Ago(TimeSpan.FromHours(1)) });
        Assert.Equal((409, "invalid_state_transition"), (refused.Status, refused.Code));

        receiver.AnswerWith(200);
        await apart.CommandAsync(endpoint, "enable");
        await apart.CommandAsync(endpoint, "recover", new { since = Ago(TimeSpan.FromHours(1)) });
        await apart.CommandAsync(endpoint, "replay-missing", new { since = Ago(TimeSpan.FromHours(1)) });

        var delivered = await IssuanceWorld.EventuallyAsync(
            () => apart.DeliveriesAsync(endpoint),
            all => all.Count >= cards.Count && all.All(d => d.State == DeliveryState.Delivered)
        );
        var told = receiver.All.Skip(before).Select(call => (string)call.Json["data"]!["cardId"]!).ToHashSet();
        Assert.Superset(cards.ToHashSet(StringComparer.Ordinal), told);
        Assert.Equal(delivered.Count, receiver.All.Skip(before).Select(call => call.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_happened_before_the_endpoint_was_made_is_sent_only_when_asked_for()
    {
        var earlier = await world.ProducedAsync();
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("bank-harbour", receiver.Url, "card.produced");
        var later = await world.ProducedAsync();
        await world.SettledAsync(endpoint, 1);
        Assert.Equal(later.Id, (string?)Assert.Single(receiver.All).Json["data"]!["cardId"]);

        var replayed = await world.CommandAsync(
            endpoint,
            "replay-missing",
            new { since = Ago(TimeSpan.FromDays(365)) }
        );

        Assert.True((int)replayed["queued"]! >= 1);
        Assert.InRange(
            TimeProvider.System.GetUtcNow() - (DateTimeOffset)replayed["since"]!,
            TimeSpan.FromDays(29),
            TimeSpan.FromDays(31)
        );
        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(receiver.All),
            all => all.Any(call => (string?)call.Json["data"]!["cardId"] == earlier.Id)
        );
        var again = await world.CommandAsync(endpoint, "replay-missing", new { since = Ago(TimeSpan.FromDays(365)) });
        Assert.Equal(0, (int)again["queued"]!);
    }

    [Fact]
    public async Task One_event_is_sent_again_when_asked_for_under_the_same_id()
    {
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("bank-harbour", receiver.Url, "card.produced");
        await world.ProducedAsync();
        var message = Assert.Single(await world.SettledAsync(endpoint, 1));

        await world.CommandAsync(endpoint, $"resend/{message.EventId}");

        await IssuanceWorld.EventuallyAsync(() => Task.FromResult(receiver.All.Count), count => count == 2);
        Assert.Equal(receiver.All[0].Id, receiver.All[1].Id);
        Assert.True(receiver.All[1].Timestamp >= receiver.All[0].Timestamp);
        var foreign = await world.EndpointAsync("bank-meridian", receiver.Url);
        var refused = await world.As("bank-meridian").PostAsync($"{foreign.Path}/resend/{message.EventId}", new { });
        Assert.Equal((404, "event_not_found"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_paused_job_sends_nothing_until_it_is_resumed()
    {
        await using var paused = await IssuanceWorld.StartAsync(settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await paused.EndpointAsync("ops", receiver.Url, "card.produced");
        await paused.ReadAsync(async db =>
        {
            db.JobPauses.Add(
                new JobPause
                {
                    Job = "deliver-webhooks",
                    Reason = "test",
                    Who = "test",
                    Since = TimeProvider.System.GetUtcNow(),
                }
            );
            return await db.SaveChangesAsync();
        });
        await Task.Delay(1200);
        await paused.ProducedAsync();
        await Task.Delay(500);
        Assert.Empty(receiver.All);

        await paused.ReadAsync(db => db.JobPauses.ExecuteDeleteAsync());

        await paused.SettledAsync(endpoint, 1);
        Assert.Single(receiver.All);
    }

    private static string Ago(TimeSpan time) =>
        (TimeProvider.System.GetUtcNow() - time).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
