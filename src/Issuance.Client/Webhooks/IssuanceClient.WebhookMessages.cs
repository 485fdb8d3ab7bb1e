using Issuance.Client.Http;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    /// <summary>Has a signed example of a type sent to an endpoint.</summary>
    /// <param name="type">Such as <c>card.handed_over</c>, whether the endpoint wants it or not.</param>
    public Task<IssuanceAnswer<QueuedWebhook>> SendWebhookExampleAsync(
        string endpointId,
        string type,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/webhook-endpoints/{endpointId}/send-example"),
            new WebhookExample(type),
            IssuanceJson.Default.WebhookExample,
            IssuanceJson.Default.QueuedWebhook,
            idempotencyKey,
            cancel
        );

    /// <summary>Has one event sent once more, under the same <c>webhook-id</c>, whatever became of it before.</summary>
    public Task<IssuanceAnswer<QueuedWebhook>> ResendWebhookAsync(
        string endpointId,
        string eventId,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/webhook-endpoints/{endpointId}/resend/{eventId}"),
            IssuanceJson.Default.QueuedWebhook,
            idempotencyKey,
            cancel
        );

    /// <summary>Has all messages sent again that were given up.</summary>
    /// <param name="since">When a message was queued (wall clock), inclusive; at most 30 days back.</param>
    public Task<IssuanceAnswer<QueuedWebhooks>> RecoverWebhooksAsync(
        string endpointId,
        DateTimeOffset since,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) => SinceAsync(Request.Path($"/v1/webhook-endpoints/{endpointId}/recover"), since, idempotencyKey, cancel);

    /// <summary>Has all events sent of which there never was a message: from before the endpoint was made, or while it was disabled.</summary>
    /// <param name="since">When an event was written down (wall clock), inclusive; at most 30 days back.</param>
    public Task<IssuanceAnswer<QueuedWebhooks>> ReplayMissingWebhooksAsync(
        string endpointId,
        DateTimeOffset since,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) => SinceAsync(Request.Path($"/v1/webhook-endpoints/{endpointId}/replay-missing"), since, idempotencyKey, cancel);

    /// <summary>The calls of an endpoint, newest first.</summary>
    /// <param name="eventId">Only those that told of this event; null = of all.</param>
    /// <param name="outcome">succeeded or failed; null = both.</param>
    public Task<IssuanceAnswer<Page<WebhookAttempt>>> ListWebhookAttemptsAsync(
        string endpointId,
        string? eventId = null,
        string? outcome = null,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    )
    {
        var query = Request.Query(
            ("eventId", eventId),
            ("outcome", outcome),
            ("limit", Request.Text(limit)),
            ("cursor", cursor)
        );
        return GetAsync(
            Request.Path($"/v1/webhook-endpoints/{endpointId}/attempts") + query,
            IssuanceJson.Default.PageWebhookAttempt,
            cancel
        );
    }

    /// <summary>The calls of all your endpoints that told of an event, newest first.</summary>
    public Task<IssuanceAnswer<Page<WebhookAttempt>>> ListEventAttemptsAsync(
        string eventId,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    ) =>
        GetAsync(
            Request.Path($"/v1/events/{eventId}/attempts")
                + Request.Query(("limit", Request.Text(limit)), ("cursor", cursor)),
            IssuanceJson.Default.PageWebhookAttempt,
            cancel
        );

    private Task<IssuanceAnswer<QueuedWebhooks>> SinceAsync(
        string path,
        DateTimeOffset since,
        string? idempotencyKey,
        CancellationToken cancel
    ) =>
        CommandAsync(
            path,
            new WebhooksSince(since),
            IssuanceJson.Default.WebhooksSince,
            IssuanceJson.Default.QueuedWebhooks,
            idempotencyKey,
            cancel
        );
}
