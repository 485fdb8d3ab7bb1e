using Issuance.Shared;

namespace Issuance.Cards;

/// <summary>Why a clerk takes back the last step; a code, so that nobody writes a name into it.</summary>
public enum UndoReason
{
    /// <summary>Scanned or confirmed by mistake.</summary>
    Mistake,

    /// <summary>Another card was meant.</summary>
    WrongCard,

    /// <summary>The card went to somebody else.</summary>
    WrongPerson,
    Other,
}

/// <summary>Taking back the last step at the service point, for a short while and before anything was built on it.</summary>
public sealed partial class Card
{
    /// <summary>So long a step at the desk can be taken back; business time.</summary>
    public static readonly TimeSpan UndoWindow = TimeSpan.FromMinutes(10);

    /// <summary>Says why the arrival stays, or null if it can be taken back.</summary>
    /// <param name="now">Business time.</param>
    public Refusal? WhyNotUndoArrival(DateTimeOffset now)
    {
        if (WhyNotUndo(CustodyStep.UndoArrival) is { } refusal)
            return refusal;
        if (AppointmentId is not null)
            return CardRefusals.AppointmentExists;
        return IsTooLate(ArrivedAt, now) ? CardRefusals.UndoWindowEnded : null;
    }

    /// <summary>The card is not there after all: it is on its way again, and nobody can collect it.</summary>
    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="WhyNotUndoArrival"/> first.</exception>
    public void UndoArrival(DateTimeOffset now)
    {
        Require(WhyNotUndoArrival(now));
        Take(
            CustodyStep.UndoArrival,
            "card.arrival_undone",
            () => (ArrivedAt, Pickup, PickupBefore, PickupFrom, PickupTo) = (null, null, null, null, null)
        );
    }

    /// <summary>Says why the hand-over stays, or null if it can be taken back.</summary>
    /// <param name="now">Business time.</param>
    public Refusal? WhyNotUndoHandOver(DateTimeOffset now)
    {
        if (WhyNotUndo(CustodyStep.UndoHandOver) is { } refusal)
            return refusal;
        if (BankActivatedAt is not null || InsuranceActivatedAt is not null)
            return CardRefusals.FunctionWasActive;
        return IsTooLate(HandedOverAt, now) ? CardRefusals.UndoWindowEnded : null;
    }

    /// <summary>The service point has the card back; its pickup is what it was before, so it can be handed over again.</summary>
    /// <param name="appointmentId">The appointment that was collected and is still to come; null where there is none.</param>
    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="WhyNotUndoHandOver"/> first.</exception>
    public void UndoHandOver(DateTimeOffset now, string? appointmentId)
    {
        Require(WhyNotUndoHandOver(now));
        var waiting = PickupSteps.Next(PickupState.Collected, PickupStep.Return, PickupBefore);
        Take(
            CustodyStep.UndoHandOver,
            "card.hand_over_undone",
            () =>
            {
                HandedOverAt = null;
                Pickup = appointmentId is null ? waiting : PickupState.Booked;
                PickupBefore = appointmentId is null ? null : waiting;
                AppointmentId = appointmentId;
            }
        );
    }

    private Refusal? WhyNotUndo(CustodyStep step)
    {
        if (IsClosed)
            return CardRefusals.Closed;
        return Lost ? CardRefusals.Lost : WhyNotTake(step);
    }

    private static bool IsTooLate(DateTimeOffset? done, DateTimeOffset now) => done is null || now - done > UndoWindow;
}
