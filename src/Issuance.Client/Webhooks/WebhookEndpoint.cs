namespace Issuance.Client;

/// <summary>Where you want to be told of events.</summary>
/// <param name="Url">https, a public host, no user name in it; the sandbox also takes http and this machine. Put no secret in it.</param>
/// <param name="EventTypes">Only these, such as <c>card.handed_over</c>; null = all that you may read.</param>
/// <param name="ApiVersion">The form of the messages, for the life of the endpoint; null = the present one.</param>
public sealed record NewWebhookEndpoint(
    string Url,
    string? Description = null,
    IReadOnlyList<string>? EventTypes = null,
    string? ApiVersion = null
);

/// <summary>The whole of what can be changed of an endpoint: what is null here is cleared.</summary>
/// <param name="Url">As of <see cref="NewWebhookEndpoint"/>.</param>
/// <param name="EventTypes">Only these; null = all that you may read.</param>
public sealed record WebhookSettings(string Url, string? Description = null, IReadOnlyList<string>? EventTypes = null);

/// <summary>An endpoint. Its secrets are told when they are made, and never here.</summary>
/// <param name="EventTypes">Only these; null = all.</param>
/// <param name="Status">enabled or disabled.</param>
/// <param name="DisabledReason">by_request, by_operations, gone or failing; null while it is enabled.</param>
/// <param name="FailingSince">Nothing but failures since then; null while the last attempt succeeded.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="AllowedCommands">By its state alone: update, disable, enable, rotate_secret, send_example, resend, recover, replay_missing.</param>
public sealed record WebhookEndpoint(
    string Id,
    string Url,
    string? Description,
    IReadOnlyList<string>? EventTypes,
    string ApiVersion,
    string Status,
    string? DisabledReason,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? FailingSince,
    DateTimeOffset CreatedAt,
    int Version,
    IReadOnlyList<string> AllowedCommands
);

/// <param name="Secret">For <see cref="WebhookSignature"/>. Keep it now: it is not shown again.</param>
public sealed record CreatedWebhookEndpoint(WebhookEndpoint Endpoint, string Secret)
{
    /// <summary>Without the secret, so that no log holds it.</summary>
    public override string ToString() => $"CreatedWebhookEndpoint {{ Endpoint = {Endpoint} }}";
}

/// <param name="Secret">The new one. Keep it now: it is not shown again.</param>
/// <param name="PreviousUntil">Until then messages carry a signature of the old secret, too.</param>
public sealed record RotatedWebhookSecret(string EndpointId, string Secret, DateTimeOffset PreviousUntil)
{
    /// <summary>Without the secret, so that no log holds it.</summary>
    public override string ToString() => $"RotatedWebhookSecret {{ EndpointId = {EndpointId} }}";
}

internal sealed record WebhookExample(string Type);

internal sealed record WebhooksSince(DateTimeOffset Since);

/// <summary>A message that is on its way.</summary>
/// <param name="EventId">Its <c>webhook-id</c>. An example's belongs to no event.</param>
public sealed record QueuedWebhook(string EndpointId, string EventId, string Type);

/// <summary>Messages that are on their way.</summary>
/// <param name="More">There may be more: ask again once these are out.</param>
/// <param name="Since">From when on they were looked for.</param>
public sealed record QueuedWebhooks(string EndpointId, int Queued, bool More, DateTimeOffset Since);

/// <summary>One call of a receiver.</summary>
/// <param name="At">When it began; wall clock.</param>
/// <param name="Outcome">succeeded or failed.</param>
/// <param name="StatusCode">Of the answer; null where none came.</param>
/// <param name="Reason">Why it failed; null for a success.</param>
/// <param name="LatencyMs">To the first byte of the answer, or until it was given up.</param>
/// <param name="Response">The first 2 KB of the answer's body.</param>
public sealed record WebhookAttempt(
    string EndpointId,
    string EventId,
    DateTimeOffset At,
    string Outcome,
    int? StatusCode,
    string? Reason,
    int LatencyMs,
    string? Response
);
