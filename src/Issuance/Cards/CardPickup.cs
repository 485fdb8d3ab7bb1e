using Issuance.Shared;

namespace Issuance.Cards;

/// <summary>What can happen to the collection of a card.</summary>
public enum PickupStep
{
    Notify,
    Book,
    Cancel,
    Miss,
    Collect,
    Expire,

    /// <summary>The hand-over was undone.</summary>
    Return,
}

/// <summary>The whole machine on one page: every step that is not here is refused and changes nothing.</summary>
public static class PickupSteps
{
    /// <param name="before">What a booked or collected pickup was before it, and is again when that is undone.</param>
    public static PickupState? Next(PickupState pickup, PickupStep step, PickupState? before = null) =>
        (pickup, step) switch
        {
            (PickupState.NoticeQueued or PickupState.Notified or PickupState.Missed, PickupStep.Book) =>
                PickupState.Booked,
            (PickupState.NoticeQueued, PickupStep.Notify) => PickupState.Notified,
            (PickupState.Booked, PickupStep.Cancel) => before,
            (PickupState.Booked, PickupStep.Miss) => PickupState.Missed,
            (not PickupState.Collected, PickupStep.Collect) => PickupState.Collected,
            (PickupState.NoticeQueued or PickupState.Notified or PickupState.Missed, PickupStep.Expire) =>
                PickupState.Expired,
            // Nobody came within the window; now somebody did, so the wait begins anew.
            (PickupState.Collected, PickupStep.Return) => before is null or PickupState.Expired
                ? PickupState.Notified
                : before,
            _ => null,
        };
}

/// <summary>How the holder comes to the card: told, booked, missed, collected (contract 1.4).</summary>
public sealed partial class Card
{
    /// <summary>
    /// While it is booked or collected: what the pickup was before the booking, or before the hand-over where nothing was
    /// booked. A holder told meanwhile counts as told when the booking is cancelled.
    /// </summary>
    public PickupState? PickupBefore { get; private set; }

    /// <summary>The appointment that is booked now; null while none is.</summary>
    public string? AppointmentId { get; private set; }

    /// <summary>Says why no appointment can be made for this card, or null; that it has one already is asked later.</summary>
    public Refusal? WhyNotBook()
    {
        if (Lost)
            return CardRefusals.Lost;
        return MayBeBooked || IsCollectable && AppointmentId is not null ? null : NotInThisState();
    }

    /// <summary>Whether it waits at its service point for its holder.</summary>
    public bool IsCollectable => Custody == Custody.AtPickupPoint && !IsClosed && !Lost;

    private bool MayBeBooked =>
        IsCollectable && Pickup is { } now && PickupSteps.Next(now, PickupStep.Book) is not null;

    /// <exception cref="InvalidOperationException">It cannot be booked, or is already.</exception>
    public void Book(string appointmentId)
    {
        Require(WhyNotBook());
        var before = Pickup;
        Step(
            PickupStep.Book,
            "pickup.booked",
            () =>
            {
                PickupBefore = before;
                AppointmentId = appointmentId;
            }
        );
    }

    /// <summary>The booked appointment is at another time from now on.</summary>
    public void MoveAppointment()
    {
        if (Pickup != PickupState.Booked)
            throw new InvalidOperationException($"Card {Id} is {Pickup}, so nothing can be moved.");
        Change("pickup.moved", () => { });
    }

    public void CancelAppointment() => Step(PickupStep.Cancel, "pickup.cancelled", ForgetAppointment);

    public void MissAppointment() => Step(PickupStep.Miss, "pickup.missed", ForgetAppointment);

    private void Collect()
    {
        var before = AppointmentId is null ? Pickup : PickupBefore;
        Step(PickupStep.Collect, "pickup.collected", () => (PickupBefore, AppointmentId) = (before, null));
    }

    private void ForgetAppointment() => (PickupBefore, AppointmentId) = (null, null);

    private void Step(PickupStep step, string type, Action act)
    {
        if (Pickup is not { } now || PickupSteps.Next(now, step, PickupBefore) is not { } next)
            throw new InvalidOperationException($"The pickup of card {Id} is {Pickup}, so it cannot {step}.");
        Change(
            type,
            () =>
            {
                Pickup = next;
                act();
            }
        );
    }
}
