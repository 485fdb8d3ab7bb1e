using System.Globalization;
using System.Text;
using Issuance.Client;
using Issuance.Tests.Webhooks;
using Issuance.Tests.World;

namespace Issuance.Tests.PartnerClient;

/// <summary>A partner's webhooks through the library alone: the endpoints, what is sent to them, and the signatures.</summary>
public sealed class WebhookTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Type = "application.received";

    private IssuanceWorld World => shared.World;

    [Fact]
    public async Task An_endpoint_from_its_making_to_its_end()
    {
        await using var receiver = await Receiver.StartAsync();
        using var partner = new Partner(new Uri(World.Url), "servicepoint-east");
        var client = partner.Client;

        var created = await client.CreateWebhookEndpointAsync(new NewWebhookEndpoint(receiver.Url, "desk", [Type]));
        var (id, secret) = (created.Value.Endpoint.Id, created.Value.Secret);
        Assert.Equal((201, $"/v1/webhook-endpoints/{id}"), (created.Status, created.Location));
        Assert.DoesNotContain(secret, created.ToString(), StringComparison.Ordinal);
        Assert.Contains((await client.ListWebhookEndpointsAsync()).Value.Data, one => one.Id == id);
        var shown = await client.GetWebhookEndpointAsync(id);
        Assert.Equal(("enabled", "desk", "\"1\""), (shown.Value.Status, shown.Value.Description, shown.ETag));
        var settings = new WebhookSettings(receiver.Url, EventTypes: [Type, "card.produced"]);
        var changed = (await client.UpdateWebhookEndpointAsync(id, settings)).Value;
        Assert.Null(changed.Description);
        Assert.Equal(2, changed.EventTypes!.Count);

        var example = await client.SendWebhookExampleAsync(id, Type);
        var message = await ArrivedAsync(receiver, example.Value.EventId);
        Assert.Equal((202, Type), (example.Status, message.Type));
        Assert.True(Fits(secret, message));
        var attempts = await IssuanceWorld.EventuallyAsync(
            async () => (await client.ListWebhookAttemptsAsync(id, example.Value.EventId)).Value.Data,
            all => all.Count > 0
        );
        var attempt = Assert.Single(attempts);
        Assert.Equal("succeeded", attempt.Outcome);
        Assert.Equal(200, attempt.StatusCode);
        Assert.Empty((await client.ListWebhookAttemptsAsync(id, outcome: "failed")).Value.Data);

        var rotated = (await client.RotateWebhookSecretAsync(id)).Value;
        Assert.DoesNotContain(rotated.Secret, rotated.ToString(), StringComparison.Ordinal);
        Assert.True(rotated.PreviousUntil > DateTimeOffset.UtcNow.AddHours(23));
        var second = await client.SendWebhookExampleAsync(id, Type);
        var byBoth = await ArrivedAsync(receiver, second.Value.EventId);
        Assert.True(Fits(secret, byBoth) && Fits(rotated.Secret, byBoth));
        Assert.False(Fits(rotated.Secret, message));

        var disabled = (await client.DisableWebhookEndpointAsync(id)).Value;
        Assert.Equal(("disabled", "by_request"), (disabled.Status, disabled.DisabledReason));
        var refused = await Assert.ThrowsAsync<IssuanceProblemException>(() =>
            client.SendWebhookExampleAsync(id, Type)
        );
        Assert.Equal(ProblemCodes.InvalidStateTransition, refused.Code);
        Assert.Contains("enable", refused.Problem.AllowedCommands!);
        Assert.Equal("enabled", (await client.EnableWebhookEndpointAsync(id)).Value.Status);

        await client.DeleteWebhookEndpointAsync(id);
        var gone = await Assert.ThrowsAsync<IssuanceProblemException>(() => client.GetWebhookEndpointAsync(id));
        Assert.Equal((404, ProblemCodes.WebhookEndpointNotFound), (gone.Problem.Status, gone.Code));
    }

    [Fact]
    public async Task What_was_never_sent_is_sent_when_asked_for_and_again_when_asked_for_again()
    {
        await using var receiver = await Receiver.StartAsync();
        using var partner = new Partner(new Uri(World.Url), "servicepoint-east");
        var client = partner.Client;
        var since = DateTimeOffset.UtcNow.AddMinutes(-5);
        var taken = (await client.SubmitApplicationAsync(Partner.Application(People.New()))).Value;
        var filter = new EventFilter(Types: [Type], ApplicationId: taken.Id);
        var created = await client.CreateWebhookEndpointAsync(new NewWebhookEndpoint(receiver.Url, EventTypes: [Type]));
        var id = created.Value.Endpoint.Id;

        // Once the feed has passed by, nobody but this will send it.
        var missing = await IssuanceWorld.EventuallyAsync(
            async () => (await client.ReplayMissingWebhooksAsync(id, since)).Value,
            many => many.Queued > 0
        );
        Assert.Equal((1, false), (missing.Queued, missing.More));
        var happened = Assert.Single((await client.ListEventsAsync(filter)).Value.Data);
        Assert.True(Fits(created.Value.Secret, await ArrivedAsync(receiver, happened.Id)));
        await AttemptsAsync(client, happened.Id, 1);

        var again = await client.ResendWebhookAsync(id, happened.Id);
        Assert.Equal((202, happened.Id, Type), (again.Status, again.Value.EventId, again.Value.Type));
        var attempts = await AttemptsAsync(client, happened.Id, 2);
        Assert.All(attempts, attempt => Assert.Equal((id, "succeeded"), (attempt.EndpointId, attempt.Outcome)));
        Assert.Equal(2, receiver.All.Count(call => call.Id == happened.Id));
        var recovered = await client.RecoverWebhooksAsync(id, since);
        Assert.Equal((202, 0), (recovered.Status, recovered.Value.Queued));
        await client.DeleteWebhookEndpointAsync(id);
    }

    [Fact]
    public async Task A_deletion_whose_answer_was_lost_is_not_repeated_by_itself_and_asked_again_it_is_gone()
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "servicepoint-east");
        var client = partner.Client;
        var created = await client.CreateWebhookEndpointAsync(
            new NewWebhookEndpoint("https://partner.example/hooks", EventTypes: ["card.lost"])
        );
        var id = created.Value.Endpoint.Id;
        proxy.LoseTheAnswerTo("DELETE /v1/webhook-endpoints/");

        var lost = await Assert.ThrowsAsync<IssuanceUnreachableException>(() => client.DeleteWebhookEndpointAsync(id));
        Assert.True(lost.OutcomeUnknown);
        Assert.Equal(1, proxy.Count("DELETE "));
        var gone = await Assert.ThrowsAsync<IssuanceProblemException>(() => client.DeleteWebhookEndpointAsync(id));
        Assert.Equal(ProblemCodes.WebhookEndpointNotFound, gone.Code);
    }

    private static async Task<Received> ArrivedAsync(Receiver receiver, string eventId) =>
        (
            await IssuanceWorld.EventuallyAsync(
                () => Task.FromResult(receiver.All.FirstOrDefault(call => call.Id == eventId)),
                call => call is not null
            )
        )!;

    private static Task<IReadOnlyList<WebhookAttempt>> AttemptsAsync(
        IssuanceClient client,
        string eventId,
        int count
    ) =>
        IssuanceWorld.EventuallyAsync(
            async () => (await client.ListEventAttemptsAsync(eventId)).Value.Data,
            all => all.Count == count
        );

    private static bool Fits(string secret, Received message) =>
        WebhookSignature.Verify(
            secret,
            message.Id,
            message.Timestamp.ToString(CultureInfo.InvariantCulture),
            message.Signature,
            Encoding.UTF8.GetBytes(message.Body)
        );
}
