namespace Issuance.Client;

/// <summary>A teller's activation at a branch of the issuing bank.</summary>
/// <param name="AlsoInsurance">True: the insurance function too, in the same step.</param>
/// <param name="PresentedBy">holder or proxy; null = holder.</param>
public sealed record Activation(
    string Branch,
    string Teller,
    IdDocument IdDocument,
    bool? AlsoInsurance = null,
    string? PresentedBy = null
);

/// <param name="Changed">False: everything asked for was active already.</param>
/// <param name="ChangedFunctions">bank, insurance.</param>
/// <param name="MedicalAccount">inactive or normal.</param>
public sealed record ActivationResult(
    string CardId,
    bool Changed,
    IReadOnlyList<string> ChangedFunctions,
    CardFunction Bank,
    CardFunction Insurance,
    string MedicalAccount,
    string Status,
    int Version,
    IReadOnlyList<string> AllowedCommands
);

/// <param name="Status">not_activated, activating, active, suspended or closed.</param>
public sealed record CardFunction(string Status, DateTimeOffset? ActivatedAt);

public sealed record PastActivation(
    DateTimeOffset At,
    string Branch,
    string Teller,
    IReadOnlyList<string> ChangedFunctions
);

/// <summary>
/// A card as its reader may see it. What the reader's kind is not shown is null: a hospital or partner gets <c>Insurance</c> with
/// <c>Usable</c> alone, a bank both functions, a service point where the card is, operations all of it.
/// </summary>
/// <param name="Status">
/// in_fulfilment, awaiting_pickup, issued, partly_active, active, suspended, lost, replaced, cancelled, sealed or expired.
/// </param>
/// <param name="Custody">Where the plastic is.</param>
/// <param name="AllowedCommands">By its state alone: book, hand_over, activate_bank.</param>
public sealed record CardStatus(
    string CardId,
    InsuranceFunction? Insurance = null,
    CardFunction? Bank = null,
    string? Status = null,
    string? Custody = null,
    string? Serial = null,
    string? Last4 = null,
    string? ServicePoint = null,
    CardPickup? Pickup = null,
    string? ApplicationId = null,
    string? AgentBank = null,
    BankOrder? BankOrder = null,
    string? MedicalAccount = null,
    int? Version = null,
    IReadOnlyList<string>? AllowedCommands = null
);

/// <summary>The insurance function: for hospitals and partners whether it can be used, for others its state.</summary>
/// <param name="Usable">Active, and the card neither lost, suspended nor closed; null where <c>Status</c> is told.</param>
/// <param name="UsableFrom">When it was switched on.</param>
public sealed record InsuranceFunction(
    bool? Usable = null,
    DateTimeOffset? UsableFrom = null,
    string? Status = null,
    DateTimeOffset? ActivatedAt = null
);

/// <param name="Status">notice_queued, notified, booked, missed, collected or expired; null before the arrival.</param>
/// <param name="From">The first day on which it can be collected.</param>
/// <param name="To">The last one.</param>
public sealed record CardPickup(string? Status, DateOnly? From, DateOnly? To, string? AppointmentId);

internal sealed record CardNumberLookup(string CardNumber);

/// <summary>An agent bank, and what it can do.</summary>
/// <param name="Available">Applications that name it are taken now.</param>
/// <param name="Circuit">closed, half_open, open or unknown.</param>
/// <param name="Held">A person stopped what is sent to it.</param>
public sealed record Bank(
    string Code,
    string Name,
    bool Available,
    IReadOnlyList<string> Operations,
    string? Confirms,
    bool? Deduplicates,
    bool? EnquiresAtAnyTime,
    int? ProcessingWindowSeconds,
    string? CutOff,
    int? TimeLimitSeconds,
    string? Suite,
    string Circuit,
    bool Held
)
{
    /// <summary>Such as <c>harbour</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("bank")]
    public string Code { get; init; } = Code;
}
