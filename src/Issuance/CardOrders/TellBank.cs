using Issuance.Banks;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;

namespace Issuance.CardOrders;

/// <summary>
/// Tells a card's bank what happened to it here: written down in the transaction of the happening, sent once it is
/// committed, and after everything older about the card (R085).
/// </summary>
public sealed class TellBank(IssuanceDb db, WorkQueue queue, TimeProvider wallClock)
{
    private const int ReferenceLength = 22;

    public void OfLoss(Card card) => Tell(card, InstructionKind.Freeze, "lost");

    /// <summary>Nothing to tell where only the insurance function was active.</summary>
    public void OfSuspension(Card card)
    {
        if (card.Bank == FunctionState.Suspended)
            Tell(card, InstructionKind.Freeze, "suspended");
    }

    public void OfResumption(Card card)
    {
        if (card.Bank == FunctionState.Active)
            Tell(card, InstructionKind.Unfreeze, null);
    }

    /// <summary>The card is closed here for good, so its account is to be closed as well.</summary>
    public void OfClosing(Card card) => Tell(card, InstructionKind.Close, null);

    /// <remarks>An order that was refused opened no account; of any other the bank may have one, even if we do not know yet.</remarks>
    private void Tell(Card card, InstructionKind kind, string? cause)
    {
        if (card.Custody == Custody.Refused)
            return;
        var instruction = BankInstruction.About(
            kind,
            $"svc-{Ids.Token(ReferenceLength)}",
            card.IssuingBank,
            card.Id,
            card.ApplicationId,
            card.OrderReference,
            cause,
            wallClock.GetUtcNow()
        );
        db.BankInstructions.Add(instruction);
        queue.Add(WorkKinds.OrderCard, instruction.Reference, lane: instruction.Bank);
    }
}
