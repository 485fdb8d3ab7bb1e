using System.Text.Json.Nodes;
using Issuance.Tests.World;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Webhooks;

internal sealed record TestEndpoint(string Client, string Id, string Secret)
{
    public string Path => $"/v1/webhook-endpoints/{Id}";
}

/// <summary>What tests of webhooks do again and again.</summary>
internal static class WebhookSteps
{
    /// <summary>
    /// The days of the schedule in seconds: all attempts of a message take three. What a slow machine adds must not make an
    /// endpoint fail for "five days" meanwhile, so that time is long here.
    /// </summary>
    public static readonly Dictionary<string, string?> Quick = new(StringComparer.Ordinal)
    {
        ["Webhooks:ScheduleScale"] = "0.00001",
        ["Webhooks:DisableAfterHours"] = "100000",
        ["Webhooks:TimeoutSeconds"] = "3",
        ["Webhooks:LeaseSeconds"] = "8",
        ["Webhooks:MostEndpoints"] = "200",
    };

    public static async Task<TestEndpoint> EndpointAsync(
        this IssuanceWorld world,
        string client,
        string url,
        params string[] types
    )
    {
        var answer = await world
            .As(client)
            .PostAsync("/v1/webhook-endpoints", new { url, eventTypes = types.Length == 0 ? null : types });
        Assert.True(answer.Status == 201, answer.Text);
        return new TestEndpoint(client, (string)answer.Json["endpoint"]!["id"]!, (string)answer.Json["secret"]!);
    }

    public static async Task<JsonNode> CommandAsync(
        this IssuanceWorld world,
        TestEndpoint endpoint,
        string command,
        object? body = null
    )
    {
        var answer = await world.As(endpoint.Client).PostAsync($"{endpoint.Path}/{command}", body ?? new { });
        Assert.True(answer.Status is 200 or 202, $"{command}: {answer.Status} {answer.Text}");
        return answer.Json;
    }

    public static async Task<JsonNode> ShownAsync(this IssuanceWorld world, TestEndpoint endpoint) =>
        (await world.As(endpoint.Client).GetAsync(endpoint.Path)).Json;

    public static async Task<List<JsonNode>> AttemptsAsync(this IssuanceWorld world, TestEndpoint endpoint) =>
        [
            .. (await world.As(endpoint.Client).GetAsync($"{endpoint.Path}/attempts?limit=100")).Json["data"]!
                .AsArray()
                .Select(attempt => attempt!),
        ];

    public static Task<List<WebhookDelivery>> DeliveriesAsync(this IssuanceWorld world, TestEndpoint endpoint) =>
        world.ReadAsync(db =>
            db.WebhookDeliveries.AsNoTracking()
                .Where(d => d.EndpointId == endpoint.Id)
                .OrderBy(d => d.Number)
                .ToListAsync()
        );

    /// <summary>Until nothing of an endpoint waits.</summary>
    public static Task<List<WebhookDelivery>> SettledAsync(
        this IssuanceWorld world,
        TestEndpoint endpoint,
        int messages
    ) =>
        IssuanceWorld.EventuallyAsync(
            () => world.DeliveriesAsync(endpoint),
            all => all.Count(d => d.State != DeliveryState.Pending) >= messages,
            seconds: 60
        );

    /// <summary>The events that a client may read, after a cursor.</summary>
    public static async Task<(List<JsonNode> Events, string Cursor)> FeedAsync(
        this IssuanceWorld world,
        string client,
        string? cursor = null
    )
    {
        var events = new List<JsonNode>();
        for (var more = true; more; )
        {
            var page = (
                await world.As(client).GetAsync($"/v1/events?limit=100{(cursor is null ? "" : "&cursor=" + cursor)}")
            ).Json;
            events.AddRange(page["data"]!.AsArray().Select(e => e!));
            cursor = (string)page["nextCursor"]!;
            more = (bool)page["hasMore"]!;
        }

        return (events, cursor!);
    }
}
