namespace Issuance.Client;

/// <summary>An application for a first card, as a clerk takes it.</summary>
/// <param name="Clerk">1-32 letters, digits or hyphens.</param>
/// <param name="AgentBank">Null = the default bank.</param>
public sealed record NewApplication(
    string ServicePoint,
    string Clerk,
    NewPerson Person,
    IReadOnlyList<Material> Materials,
    bool DeclarationAccepted,
    string? AgentBank = null,
    string Channel = "service_point",
    string? RequestType = null
);

/// <param name="Sex">male or female.</param>
/// <param name="Scheme">employee or resident.</param>
/// <param name="Division">Six digits.</param>
public sealed record NewPerson(string Name, string IdNumber, string Sex, string Mobile, string Scheme, string Division);

/// <param name="Type">id_card, household_book, photo, application_form or other.</param>
/// <param name="ValidUntil">The paper's last valid day; null where it has none.</param>
public sealed record Material(string Type, bool OriginalSeen, DateOnly? ValidUntil = null);

/// <summary>An application and how far it has come. States may grow in number: treat one that you do not know as such.</summary>
/// <param name="Status">received, approved, rejected, withdrawn, failed or completed.</param>
/// <param name="Person">Masked; null where the reader may not see it.</param>
/// <param name="Custody">Where the card is; null before the approval.</param>
/// <param name="AllowedCommands">By its state alone: approve, reject, withdraw.</param>
public sealed record CardApplication(
    string Id,
    string Status,
    string Channel,
    string RequestType,
    string ServicePoint,
    string AgentBank,
    string IntakeClerk,
    MaskedPerson? Person,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    ApplicationDeadline Deadline,
    string? CardId,
    string? Custody,
    BankOrder? BankOrder,
    ApplicationDecision? Decision,
    IReadOnlyList<ApplicationWarning> Warnings,
    int Version,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string> AllowedCommands
);

/// <summary>First character of the name, 6 + 4 digits of the ID number, 3 + 4 of the telephone number.</summary>
public sealed record MaskedPerson(
    string Name,
    string IdNumber,
    string Mobile,
    string Sex,
    string Scheme,
    string Division
);

/// <param name="State">running, met, breached or closed.</param>
public sealed record ApplicationDeadline(
    string State,
    DateTimeOffset DueSoonAt,
    DateTimeOffset? MetAt,
    DateTimeOffset? BreachedAt
);

/// <param name="State">prepared, sent, accepted, declined, not_sent, unknown, needs_review or reconciled.</param>
public sealed record BankOrder(string Reference, string State, int Attempt, DateTimeOffset Since);

public sealed record ApplicationDecision(string Clerk, DateTimeOffset At, string? ReasonCode, string? Comment);

/// <summary>Accepted all the same, but somebody should look.</summary>
public sealed record ApplicationWarning(string Code, string Pointer);

public sealed record Approval(string Clerk, bool IdentityVerified, string? Comment = null);

/// <param name="ReasonCode">identity_not_verified, materials_invalid, not_insured, duplicate_person or other.</param>
public sealed record Rejection(string Clerk, string ReasonCode, string Comment);

/// <param name="RequestedBy">holder or clerk.</param>
public sealed record Withdrawal(string Clerk, string RequestedBy, string? Comment = null);

/// <summary>Which applications; null = not filtered by that.</summary>
/// <param name="CreatedFrom">Inclusive, by the wall clock.</param>
/// <param name="CreatedTo">Exclusive.</param>
public sealed record ApplicationFilter(
    string? Status = null,
    string? ServicePoint = null,
    string? AgentBank = null,
    string? DeadlineState = null,
    string? CardId = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null
);
