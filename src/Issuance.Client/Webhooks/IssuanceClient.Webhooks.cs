using System.Text.Json.Serialization.Metadata;
using Issuance.Client.Http;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    /// <summary>
    /// Makes an endpoint, which is told of every event from now on (scope <c>webhooks:manage</c>, as for all of webhooks). Its secret
    /// is in this answer alone, and in that of a repeat under the same key.
    /// </summary>
    public Task<IssuanceAnswer<CreatedWebhookEndpoint>> CreateWebhookEndpointAsync(
        NewWebhookEndpoint endpoint,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            "/v1/webhook-endpoints",
            endpoint,
            IssuanceJson.Default.NewWebhookEndpoint,
            IssuanceJson.Default.CreatedWebhookEndpoint,
            idempotencyKey,
            cancel
        );

    /// <summary>One page of your endpoints, newest first.</summary>
    public Task<IssuanceAnswer<Page<WebhookEndpoint>>> ListWebhookEndpointsAsync(
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    ) =>
        GetAsync(
            $"/v1/webhook-endpoints{Request.Query(("limit", Request.Text(limit)), ("cursor", cursor))}",
            IssuanceJson.Default.PageWebhookEndpoint,
            cancel
        );

    /// <summary>Reads one endpoint.</summary>
    public Task<IssuanceAnswer<WebhookEndpoint>> GetWebhookEndpointAsync(
        string endpointId,
        CancellationToken cancel = default
    ) => GetAsync(Request.Path($"/v1/webhook-endpoints/{endpointId}"), IssuanceJson.Default.WebhookEndpoint, cancel);

    /// <summary>Changes address, description and types, all of them: what is left out is cleared.</summary>
    public Task<IssuanceAnswer<WebhookEndpoint>> UpdateWebhookEndpointAsync(
        string endpointId,
        WebhookSettings settings,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/webhook-endpoints/{endpointId}/update"),
            settings,
            IssuanceJson.Default.WebhookSettings,
            IssuanceJson.Default.WebhookEndpoint,
            idempotencyKey,
            cancel
        );

    /// <summary>Has nothing sent for a while. What waits stays waiting; of what happens meanwhile there is no message.</summary>
    public Task<IssuanceAnswer<WebhookEndpoint>> DisableWebhookEndpointAsync(
        string endpointId,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/webhook-endpoints/{endpointId}/disable"),
            IssuanceJson.Default.WebhookEndpoint,
            idempotencyKey,
            cancel
        );

    /// <summary>Has messages sent again, beginning with those that wait; <see cref="ReplayMissingWebhooksAsync"/> fetches the others.</summary>
    public Task<IssuanceAnswer<WebhookEndpoint>> EnableWebhookEndpointAsync(
        string endpointId,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/webhook-endpoints/{endpointId}/enable"),
            IssuanceJson.Default.WebhookEndpoint,
            idempotencyKey,
            cancel
        );

    /// <summary>
    /// Deletes an endpoint with all that waits. It takes no idempotency key, so it is tried again only while nothing was sent. After
    /// an unknown outcome ask again: <see cref="ProblemCodes.WebhookEndpointNotFound"/> then says that it is gone.
    /// </summary>
    public Task DeleteWebhookEndpointAsync(string endpointId, CancellationToken cancel = default) =>
        SendAsync(
            // The body, though empty, keeps the HTTP handler from sending it again by itself when the connection ends.
            new RawCall(HttpMethod.Delete, Request.Path($"/v1/webhook-endpoints/{endpointId}"), Json: []),
            cancel
        );

    /// <summary>Gives an endpoint a new secret; the old one signs beside it for 24 hours. As with the first, it is told here alone.</summary>
    public Task<IssuanceAnswer<RotatedWebhookSecret>> RotateWebhookSecretAsync(
        string endpointId,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/webhook-endpoints/{endpointId}/rotate-secret"),
            IssuanceJson.Default.RotatedWebhookSecret,
            idempotencyKey,
            cancel
        );

    /// <summary>Sends a command that its path says whole.</summary>
    private Task<IssuanceAnswer<T>> CommandAsync<T>(
        string path,
        JsonTypeInfo<T> type,
        string? idempotencyKey,
        CancellationToken cancel
    ) => CommandAsync(path, new NoBody(), IssuanceJson.Default.NoBody, type, idempotencyKey, cancel);
}
