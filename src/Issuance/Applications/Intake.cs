namespace Issuance.Applications;

/// <summary>What a clerk took in at a service point, checked and sealed.</summary>
/// <param name="CreatedAt">Wall clock.</param>
/// <param name="City">First four digits of the service point's division.</param>
/// <param name="ClerkPerson">The clerk as (tenant, clerk).</param>
/// <param name="HolderIndex">Keyed index of the canonical ID number.</param>
/// <param name="Materials">JSON list.</param>
/// <param name="Warnings">JSON list of <c>{code, pointer}</c>.</param>
/// <param name="ReceivedAt">Business time.</param>
/// <param name="DueAt">17:30 on the third working day after the day of receipt.</param>
/// <param name="DueSoonAt">17:30 on the working day before.</param>
public sealed record Intake(
    string Id,
    DateTimeOffset CreatedAt,
    string ServicePoint,
    string City,
    string AgentBank,
    string Clerk,
    string ClerkPerson,
    Applicant Person,
    byte[] HolderIndex,
    string Materials,
    string Warnings,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    DateTimeOffset DueSoonAt
);
