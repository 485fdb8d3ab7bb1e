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
}

/// <summary>The whole machine on one page: every step that is not here is refused and changes nothing.</summary>
public static class PickupSteps
{
    /// <param name="before">What a booked pickup was before it was booked, and is again when the booking is cancelled.</param>
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
            _ => null,
        };
}

/// <summary>How the holder comes to the card: told, booked, missed, collected (contract 1.4).</summary>
public sealed partial class Card
{
    /// <summary>While it is booked: what the pickup was before. A holder told meanwhile counts as told when the booking is cancelled.</summary>
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

    private void Collect() => Step(PickupStep.Collect, "pickup.collected", ForgetAppointment);

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
