namespace Issuance.Pages.Desk.Reading;

/// <summary>A heap of the desk's work: a tab with its count, and behind it the list.</summary>
public enum Stage
{
    /// <summary>Taken in, not decided yet.</summary>
    Received,

    /// <summary>Ordered from the bank, not shipped yet.</summary>
    Making,
    InTransit,

    /// <summary>Waiting at the point for its holder.</summary>
    AtPoint,

    /// <summary>Every appointment of today that was not cancelled.</summary>
    BookedToday,

    /// <summary>Open cases whose last working day has begun.</summary>
    DueSoon,
    Overdue,
}

/// <summary>One line of a stage.</summary>
/// <param name="Name">Masked.</param>
/// <param name="Hour">The appointment's; null in the other stages.</param>
/// <param name="State">What to say of it, as a code with words of its own.</param>
public sealed record StageRow(
    string ApplicationId,
    string Name,
    string? Serial,
    DateTimeOffset ReceivedAt,
    DeadlineChip Deadline,
    string? Hour,
    string State
);

/// <param name="NextCursor">Null at the end.</param>
public sealed record StagePage(IReadOnlyList<StageRow> Rows, string? NextCursor);
