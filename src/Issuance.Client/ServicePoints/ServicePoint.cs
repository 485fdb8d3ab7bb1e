namespace Issuance.Client;

/// <param name="Serials">What is printed on the cards that came, 1-500; each is judged for itself.</param>
public sealed record Arrivals(string Clerk, IReadOnlyList<string> Serials);

/// <param name="Results">In the order of the request.</param>
public sealed record ArrivalResults(int Arrived, IReadOnlyList<ArrivalResult> Results);

/// <param name="Outcome">arrived, already_arrived, wrong_site, unknown_serial or not_in_transit.</param>
public sealed record ArrivalResult(string Serial, string Outcome, string? CardId);

/// <summary>Half an hour at a service point in which cards are handed over.</summary>
public sealed record Slot(
    string SlotId,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int Capacity,
    int Booked,
    int Free
);

/// <param name="Reason">staff, technical, weather, event or other.</param>
/// <param name="DryRun">True: only tells what would happen.</param>
public sealed record Closing(string Clerk, DateOnly Date, string Reason, bool? DryRun = null);

public sealed record ClosingResult(
    DateOnly Date,
    string Reason,
    bool DryRun,
    int Moved,
    int Cancelled,
    int DeadlinesUnchanged,
    IReadOnlyList<MovedBooking> Bookings
);

/// <param name="To">Null: no other time was free, the booking is cancelled.</param>
public sealed record MovedBooking(string AppointmentId, string CardId, BookedTime From, BookedTime? To);

public sealed record BookedTime(string SlotId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

public sealed record Closure(DateOnly Date, string Reason, string Clerk, DateTimeOffset ClosedAt);

internal sealed record ByClerk(string Clerk);

public sealed record Reopening(DateOnly Date, bool Closed);

/// <summary>What a holder was told, or is to be.</summary>
/// <param name="To">Masked.</param>
/// <param name="Status">queued, sent, failed or expired.</param>
/// <param name="Cause">Why it failed.</param>
public sealed record Notice(
    string Id,
    string Kind,
    string Channel,
    string? To,
    string CardId,
    string ApplicationId,
    string Language,
    string Status,
    string? Cause,
    int Attempts,
    DateTimeOffset QueuedAt,
    DateTimeOffset? SentAt
);

/// <param name="Mobile">The corrected number; null = the one that is known.</param>
/// <param name="NoticeId">Which one; null = the card's last.</param>
public sealed record NoticeAgain(string Clerk, string? Mobile = null, string? NoticeId = null);

public sealed record NoticeSentAgain(string CardId, string? To, Notice? Notice);
