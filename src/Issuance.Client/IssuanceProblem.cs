using System.Text.Json.Serialization;

namespace Issuance.Client;

/// <summary>Why the service refused, as it said it (RFC 9457).</summary>
/// <param name="Code">Stable; see <see cref="ProblemCodes"/> and the published document. A new one may come at any time.</param>
/// <param name="RequestId">What to name when asking the operator of the service.</param>
/// <param name="Retryable">Whether the same request may succeed later: 429, 503 and <c>idempotency_key_in_use</c>.</param>
/// <param name="Errors">Every fault of the request at once; empty when the request itself was sound.</param>
/// <param name="CurrentStatus">Of <c>invalid_state_transition</c>: where the thing stands.</param>
/// <param name="AllowedCommands">Of <c>invalid_state_transition</c>: what can be done with it now.</param>
/// <param name="RequiredScope">Of <c>insufficient_scope</c>.</param>
/// <param name="Year">Of <c>calendar_year_missing</c>.</param>
public sealed record IssuanceProblem(
    string Type,
    string Title,
    int Status,
    string? Detail,
    string Instance,
    string Code,
    string RequestId,
    string TraceId,
    bool Retryable,
    IReadOnlyList<ProblemFault>? Errors = null,
    string? CurrentStatus = null,
    IReadOnlyList<string>? AllowedCommands = null,
    string? RequiredScope = null,
    int? Year = null
)
{
    public IReadOnlyList<ProblemFault> Errors { get; init; } = Errors ?? [];

    /// <summary>How long the service asks to wait; null when it did not say.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }
}

/// <param name="Pointer">Where in the request (JSON Pointer), or the name of a query parameter.</param>
public sealed record ProblemFault(string Pointer, string Code, string Message);

/// <summary>Codes that a caller is likely to tell apart; the published document lists all.</summary>
public static class ProblemCodes
{
    public const string ActivationLocked = "activation_locked";
    public const string AppointmentExists = "appointment_exists";
    public const string ApplicationNotFound = "application_not_found";
    public const string CardLost = "card_lost";
    public const string CardNotFound = "card_not_found";
    public const string CardNotHandedOver = "card_not_handed_over";
    public const string DuplicateApplication = "duplicate_application";
    public const string IdempotencyKeyInUse = "idempotency_key_in_use";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string IdentityLocked = "identity_locked";
    public const string IdentityMismatch = "identity_mismatch";
    public const string InsufficientScope = "insufficient_scope";
    public const string InvalidStateTransition = "invalid_state_transition";
    public const string RateLimited = "rate_limited";
    public const string RequestInvalid = "request_invalid";
    public const string SamePerson = "same_person";
    public const string SlotFull = "slot_full";
    public const string SlotPast = "slot_past";
    public const string TokenInvalid = "token_invalid";
    public const string TooManyMisses = "too_many_misses";
    public const string WebhookEndpointNotFound = "webhook_endpoint_not_found";
}
