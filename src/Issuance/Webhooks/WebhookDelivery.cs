namespace Issuance.Webhooks;

public enum DeliveryState
{
    /// <summary>To be sent, for the first time or again; under a lease while somebody is at it.</summary>
    Pending,
    Delivered,

    /// <summary>Given up after the last attempt of the schedule; kept, and sent again if asked for.</summary>
    Failed,
}

/// <summary>
/// One message: an event to an endpoint. At least once: a process that dies between the receiver's answer and our note of
/// it leaves the message to be sent again, under the same id.
/// </summary>
public sealed class WebhookDelivery
{
    public long Number { get; private set; }
    public required string EndpointId { get; init; }

    /// <summary>The <c>webhook-id</c> of every attempt. For an example an id that belongs to no event.</summary>
    public required string EventId { get; init; }

    /// <summary>The type of the example that this is; null for an event.</summary>
    public string? ExampleType { get; init; }
    public DeliveryState State { get; init; }

    /// <summary>The database's clock, as every time here.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Grows with each claim and each command: an ending of an older one settles nothing.</summary>
    public long Epoch { get; init; }

    /// <summary>Since it was queued or asked for again; the schedule counts by it.</summary>
    public int Attempts { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was delivered or given up.</summary>
    public DateTimeOffset? SettledAt { get; init; }
}

/// <summary>One call of a receiver, for its owner to read. Kept for 30 days.</summary>
public sealed class WebhookAttempt
{
    public long Number { get; private set; }
    public required string EndpointId { get; init; }
    public required string EventId { get; init; }
    public required long DeliveryNumber { get; init; }
    public required long Epoch { get; init; }

    /// <summary>When it began; wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Null where no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>Why it failed, as a code of <see cref="WebhookAnswer.Reason"/>; null for a success.</summary>
    public string? Reason { get; init; }
    public required int LatencyMs { get; init; }

    /// <summary>The first bytes of the answer. Sealed: nobody knows what a receiver puts there.</summary>
    public byte[]? ResponseSealed { get; init; }
}

/// <summary>How far events have been turned into deliveries; one row. Whoever holds it decides who is told of what.</summary>
public sealed class WebhookDispatchPoint
{
    public int Id { get; init; }
    public long Sequence { get; init; }
}
