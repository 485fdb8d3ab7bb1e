using System.Text.Json.Nodes;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Webhooks;

/// <summary>What really arrives, judged by the published library of Standard Webhooks in a process of its own.</summary>
public sealed class VerifiedDeliveryTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_message_is_signed_as_Standard_Webhooks_says_and_its_body_is_the_event()
    {
        using var receiver = await NodeReceiver.StartAsync();
        var endpoint = await world.EndpointAsync("bank-harbour", receiver.Url, "card.produced");
        await receiver.KnowAsync(endpoint.Secret);

        var card = await world.ProducedAsync();
        var seen = await receiver.NextAsync();

        Assert.True(seen.Verified, seen.Why);
        var body = JsonNode.Parse(seen.Body)!.AsObject();
        Assert.Equal(["type", "timestamp", "data"], body.Select(member => member.Key));
        Assert.Equal(("card.produced", card.Id), ((string?)body["type"], (string?)body["data"]!["cardId"]));
        var shown = (await world.As("bank-harbour").GetAsync($"/v1/events/{seen.Id}")).Json.AsObject();
        shown.Remove("id");
        Assert.Equal(shown.ToJsonString(), body.ToJsonString());
        Assert.DoesNotContain(card.Person.Name, seen.Body, StringComparison.Ordinal);
        var attempt = Assert.Single(
            await IssuanceWorld.EventuallyAsync(() => world.AttemptsAsync(endpoint), all => all.Count > 0)
        );
        Assert.Equal(
            (seen.Id, 200, "succeeded", "thank you"),
            (
                (string?)attempt["eventId"],
                (int)attempt["statusCode"]!,
                (string?)attempt["outcome"],
                (string?)attempt["response"]
            )
        );
        var byEvent = (await world.As("bank-harbour").GetAsync($"/v1/events/{seen.Id}/attempts")).Json;
        Assert.Equal(endpoint.Id, (string?)byEvent["data"]![0]!["endpointId"]);
    }

    [Fact]
    public async Task For_a_day_after_a_rotation_both_secrets_fit_and_no_other_does()
    {
        using var receiver = await NodeReceiver.StartAsync();
        var endpoint = await world.EndpointAsync("bank-harbour", receiver.Url, "card.in_transit");
        var rotated = await world.CommandAsync(endpoint, "rotate-secret");
        var until = (DateTimeOffset)rotated["previousUntil"]!;
        Assert.InRange(until - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));

        await receiver.KnowAsync(endpoint.Secret);
        await world.CommandAsync(endpoint, "send-example", new { type = "card.in_transit" });
        var byOld = await receiver.NextAsync();
        await receiver.KnowAsync((string)rotated["secret"]!);
        await world.CommandAsync(endpoint, "send-example", new { type = "card.in_transit" });
        var byNew = await receiver.NextAsync();
        await receiver.KnowAsync("whsec_" + Convert.ToBase64String(new byte[32]));
        await world.CommandAsync(endpoint, "send-example", new { type = "card.in_transit" });
        var byAnother = await receiver.NextAsync();

        Assert.Equal((true, true, false), (byOld.Verified, byNew.Verified, byAnother.Verified));
        Assert.Equal(2, byOld.Signature.Split(' ').Length);
    }

    [Fact]
    public async Task After_its_day_the_old_secret_signs_no_more()
    {
        using var receiver = await NodeReceiver.StartAsync();
        var endpoint = await world.EndpointAsync("bank-harbour", receiver.Url, "card.in_transit");
        await receiver.KnowAsync((string)(await world.CommandAsync(endpoint, "rotate-secret"))["secret"]!);
        await world.ReadAsync(db =>
            db.WebhookSecrets.Where(secret => secret.EndpointId == endpoint.Id && secret.Number == 1)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.ExpiresAt, TimeProvider.System.GetUtcNow()))
        );

        await world.CommandAsync(endpoint, "send-example", new { type = "card.in_transit" });
        var seen = await receiver.NextAsync();

        Assert.True(seen.Verified, seen.Why);
        Assert.Single(seen.Signature.Split(' '));
    }

    [Fact]
    public async Task An_example_of_every_type_is_sent_like_any_message()
    {
        using var receiver = await NodeReceiver.StartAsync();
        var endpoint = await world.EndpointAsync("servicepoint-west", receiver.Url);
        await receiver.KnowAsync(endpoint.Secret);
        foreach (var type in new[] { "card.handed_over", "application.received", "bank_order.unknown" })
        {
            var queued = await world.CommandAsync(endpoint, "send-example", new { type });
            var seen = await receiver.NextAsync();

            Assert.True(seen.Verified, seen.Why);
            Assert.Equal(((string?)queued["eventId"], type), (seen.Id, (string?)JsonNode.Parse(seen.Body)!["type"]));
        }
    }
}
