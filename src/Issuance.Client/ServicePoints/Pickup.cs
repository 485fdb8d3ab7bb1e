namespace Issuance.Client;

internal sealed record Booking(string Clerk, string SlotId);

internal sealed record Cancellation(string Clerk, string? Comment = null);

/// <param name="Status">booked, collected, missed or cancelled.</param>
/// <param name="AllowedCommands">move, cancel.</param>
public sealed record Appointment(
    string Id,
    string CardId,
    string ServicePoint,
    string SlotId,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string Status,
    int Version,
    IReadOnlyList<string> AllowedCommands
);

/// <param name="Type">id_card, temporary_id_card, residence_permit or household_book.</param>
/// <param name="Number">Goes to the service and is kept nowhere on the way.</param>
public sealed record IdDocument(string Type, string Number, bool OriginalSeen)
{
    /// <summary>Without the number, so that no log holds it.</summary>
    public override string ToString() => $"IdDocument {{ Type = {Type}, OriginalSeen = {OriginalSeen} }}";
}

/// <param name="CollectedBy">holder or agent.</param>
public sealed record HandOver(string Clerk, IdDocument IdDocument, string CollectedBy = "holder");

public sealed record HandedOver(
    string CardId,
    string ApplicationId,
    string Custody,
    DateTimeOffset HandedOverAt,
    string Status,
    int Version,
    IReadOnlyList<string> AllowedCommands
);

/// <param name="Reason">mistake, wrong_card, wrong_person or other.</param>
public sealed record TakeBack(string Clerk, string? Reason = null);

public sealed record TakenBack(
    string CardId,
    string ApplicationId,
    string Custody,
    string Status,
    int Version,
    IReadOnlyList<string> AllowedCommands
);
