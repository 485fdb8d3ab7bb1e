using System.ComponentModel.DataAnnotations;
using Issuance.Cards;

namespace Issuance.ServicePoints;

/// <summary>What is sent to take back the last step with a card.</summary>
public sealed record UndoRequest
{
    [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
    public required string Clerk { get; init; }

    /// <summary>For the audit.</summary>
    public UndoReason? Reason { get; init; }
}

/// <summary>The card after a step was taken back.</summary>
public sealed record UndoView(
    string CardId,
    string ApplicationId,
    Custody Custody,
    CardStatus Status,
    int Version,
    IReadOnlyList<string> AllowedCommands
)
{
    internal static UndoView Of(Card card) =>
        new(card.Id, card.ApplicationId, card.Custody, card.Status, card.Version, card.AllowedCommands);
}
