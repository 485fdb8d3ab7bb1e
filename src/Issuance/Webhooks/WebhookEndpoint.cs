using Issuance.Access;
using Issuance.Http;
using Issuance.Shared;

namespace Issuance.Webhooks;

public enum WebhookState
{
    Enabled,
    Disabled,
}

/// <summary>Why nothing is sent to an endpoint.</summary>
public enum DisabledReason
{
    /// <summary>Its owner asked for it.</summary>
    ByRequest,

    /// <summary>The operations room did; only it can switch the endpoint on again.</summary>
    ByOperations,

    /// <summary>The receiver answered 410.</summary>
    Gone,

    /// <summary>Nothing but failures for five days.</summary>
    Failing,
}

/// <summary>
/// Where a client wants to be told of events. It belongs to the client's tenant and is told exactly the events that the
/// tenant may read. Its health (<see cref="FailingSince"/>, <see cref="NotBefore"/>) is kept by the deliveries.
/// </summary>
public sealed class WebhookEndpoint
{
    public const string IdPrefix = "whe_";

    /// <summary>The form of the body that an endpoint made today gets, for as long as it lives.</summary>
    public const string PresentApiVersion = "2026-03-01";

    public required string Id { get; init; }

    /// <summary>Who made it: a client or a member of staff.</summary>
    public required string ClientId { get; init; }

    public required ClientKind Kind { get; init; }
    public required string Tenant { get; init; }

    /// <summary>As <see cref="CurrentActor.City"/> of whoever made it.</summary>
    public required string? City { get; init; }

    public required string Url { get; set; }
    public string? Description { get; set; }

    /// <summary>Only these types; null for all.</summary>
    public string[]? EventTypes { get; set; }

    public required string ApiVersion { get; init; }
    public WebhookState State { get; private set; }
    public DisabledReason? DisabledReason { get; private set; }

    /// <summary>Wall clock, as every time here.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    /// <summary>The first of the failures since the last success, without days in which nothing was sent; null while the last attempt succeeded.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>The receiver asked to be left alone until then (<c>Retry-After</c>).</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    /// <summary>Events up to here happened before the endpoint was made, and are sent only if asked for.</summary>
    public required long FromSequence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Grows with each change that a person or program made, and when it is disabled.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>What its owner can do with it now, by its state alone.</summary>
    public IReadOnlyList<string> AllowedCommands =>
        (State, DisabledReason) switch
        {
            (WebhookState.Enabled, _) =>
            [
                "update",
                "disable",
                "rotate_secret",
                "send_example",
                "resend",
                "recover",
                "replay_missing",
            ],
            (_, Webhooks.DisabledReason.ByOperations) => ["update", "rotate_secret"],
            _ => ["update", "enable", "rotate_secret"],
        };

    /// <summary>Says why this command is not possible now, or null if it is.</summary>
    /// <param name="command">One of <see cref="AllowedCommands"/>.</param>
    public Refusal? WhyNot(string command) =>
        AllowedCommands.Contains(command, StringComparer.Ordinal)
            ? null
            : HttpRefusals.NotIn(Snake.Case(State), AllowedCommands);

    /// <summary>Another address has failed at nothing yet.</summary>
    public void Change(string url, string? description, string[]? eventTypes)
    {
        if (!string.Equals(url, Url, StringComparison.Ordinal))
            (FailingSince, NotBefore) = (null, null);
        (Url, Description, EventTypes) = (url, description, eventTypes);
        Version++;
    }

    /// <summary>What waits stays waiting, and goes out once it is enabled again.</summary>
    public void Disable(DisabledReason reason, DateTimeOffset now)
    {
        (State, DisabledReason, DisabledAt) = (WebhookState.Disabled, reason, now);
        Version++;
    }

    /// <summary>The past is forgotten: five days of failures count from the next one.</summary>
    public void Enable()
    {
        (State, DisabledReason, DisabledAt, FailingSince, NotBefore) = (WebhookState.Enabled, null, null, null, null);
        Version++;
    }

    public void NoteRotation() => Version++;

    public void Delete(DateTimeOffset now) => DeletedAt = now;
}
