namespace Issuance.Cards;

/// <summary>What the holder's being told, or not coming, changes of a card that waits at its service point.</summary>
public sealed partial class Card
{
    /// <summary>
    /// The gateway took the pickup notice. A booking stays, and counts as that of a holder who was told; a card that is
    /// collected, lost or closed by then stays as it is.
    /// </summary>
    public void NoteNotified()
    {
        if (!IsCollectable)
            return;
        if (Pickup == PickupState.NoticeQueued)
            Step(PickupStep.Notify, "pickup.notified", () => { });
        else if (Pickup == PickupState.Booked && PickupBefore == PickupState.NoticeQueued)
            Change("pickup.notified", () => PickupBefore = PickupState.Notified);
    }

    /// <summary>
    /// Whether the card waited in vain: its window is over and nothing is booked (R054). Whether a notice is still on its
    /// way is known elsewhere.
    /// </summary>
    /// <param name="today">Business date; on the window's last day itself the holder may still come.</param>
    public bool IsLeftBehind(DateOnly today) =>
        Custody == Custody.AtPickupPoint
        && !IsClosed
        && PickupTo < today
        && Pickup is { } pickup
        && PickupSteps.Next(pickup, PickupStep.Expire) is not null;

    /// <summary>Nobody came. Hand-over stays possible from here.</summary>
    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="IsLeftBehind"/> first.</exception>
    public void LeaveUnclaimed(DateOnly today)
    {
        if (!IsLeftBehind(today))
            throw new InvalidOperationException($"Card {Id} is {Custody} and {Pickup}, so it is not left behind.");
        Take(CustodyStep.LeaveUnclaimed, "card.unclaimed", () => { });
        Step(PickupStep.Expire, "pickup.expired", () => { });
    }
}
