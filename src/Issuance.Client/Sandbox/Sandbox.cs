namespace Issuance.Client;

/// <param name="WorkingDay">Null in a year whose holidays are not loaded.</param>
public sealed record SandboxClock(DateTimeOffset Now, DateOnly BusinessDate, bool? WorkingDay, double OffsetSeconds);

internal sealed record ClockChange(DateTimeOffset? Now = null, string? Advance = null, bool? Reset = null);

internal sealed record NoBody;

/// <summary>How a stub bank behaves from now on.</summary>
/// <param name="Mode">
/// ok, refuse, error_500, timeout, lost_reply, slow, duplicate_callback, late_callback, out_of_order, garbage, wrong_signature, down
/// or naive.
/// </param>
/// <param name="Count">For so many orders; null = until changed.</param>
/// <param name="Operation">order, enquiry, callback or all.</param>
public sealed record BankBehaviour(
    string? Mode = null,
    int? Count = null,
    string? Operation = null,
    int? DelayMs = null,
    bool? AutoProgress = null
);

public sealed record BankBehaviourNow(
    string Bank,
    string Mode,
    int Count,
    string Operation,
    int DelayMs,
    bool AutoProgress,
    bool? Naive = null
);

/// <summary>What a holder was sent, as the sandbox's mailbox shows it.</summary>
public sealed record Mail(
    string Id,
    string Kind,
    string Channel,
    string? To,
    string CardId,
    string ApplicationId,
    string Language,
    string Text,
    string Status,
    int Attempts,
    DateTimeOffset QueuedAt,
    DateTimeOffset? SentAt
);
