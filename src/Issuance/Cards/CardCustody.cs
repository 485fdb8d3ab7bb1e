using Issuance.Calendar;
using Issuance.Shared;

namespace Issuance.Cards;

/// <summary>The plastic's way from the order to the holder's hand.</summary>
public sealed partial class Card
{
    public const int LastAttempt = 3;

    /// <summary>Days that a card waits at its service point for its holder.</summary>
    public const int PickupDays = 90;

    /// <summary>Says why the plastic cannot take this step now, or null if it can.</summary>
    public Refusal? WhyNotTake(CustodyStep step) =>
        CustodySteps.Next(Custody, step) is null || (IsClosed && step != CustodyStep.Refuse) ? NotInThisState() : null;

    /// <summary>The bank opened the account and will make the card.</summary>
    public void AcceptOrder(string? accountLast4) =>
        Take(CustodyStep.Accept, "card.accepted", () => AccountLast4 = accountLast4);

    /// <summary>The bank will not make the card; the application ends with it.</summary>
    public void RefuseOrder() => Take(CustodyStep.Refuse, "card.refused", () => OrderFailed = true);

    public void StartProduction() => Take(CustodyStep.StartProduction, "card.in_production", () => { });

    /// <param name="cardNumberSealed">The number, sealed for this card.</param>
    /// <param name="cardNumberIndex">Its keyed index.</param>
    public void Produce(string serial, string last4, byte[] cardNumberSealed, byte[] cardNumberIndex) =>
        Take(
            CustodyStep.Produce,
            "card.produced",
            () =>
            {
                Serial = serial;
                Last4 = last4;
                CardNumberSealed = cardNumberSealed;
                CardNumberIndex = cardNumberIndex;
            }
        );

    /// <summary>Making this piece of plastic failed; another attempt follows, or the order is given up.</summary>
    public void FailProduction() =>
        Take(CustodyStep.FailProduction, "card.production_failed", () => OrderFailed = OrderAttempt >= LastAttempt);

    public bool MayReorder => Custody == Custody.ProductionFailed && OrderAttempt < LastAttempt && !IsClosed;

    /// <summary>Orders again under a new reference, since the attempt before has definitely failed.</summary>
    public void Reorder(string orderReference) =>
        Take(
            CustodyStep.Reorder,
            "card.ordered",
            () =>
            {
                OrderReference = orderReference;
                OrderAttempt++;
                AccountLast4 = null;
            }
        );

    public void Ship(string? shipmentReference) =>
        Take(CustodyStep.Ship, "card.in_transit", () => ShipmentReference = shipmentReference);

    /// <summary>
    /// Says why a scan does not put the card at its service point, or null if it does. A lost card is not offered for
    /// collection, wherever its plastic turns up.
    /// </summary>
    public Refusal? WhyNotArrive() => Lost ? NotInThisState() : WhyNotTake(CustodyStep.Arrive);

    /// <summary>The clerk scanned it at its service point: from today the holder can collect it (R054).</summary>
    /// <param name="now">Business time of the scan; the window begins with its day and ends <see cref="PickupDays"/> days later.</param>
    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="WhyNotArrive"/> first.</exception>
    public void Arrive(DateTimeOffset now)
    {
        Require(WhyNotArrive());
        var today = ChinaTime.DateOf(now);
        Take(CustodyStep.Arrive, "card.at_pickup_point", () => ArrivedAt = now);
        Change(
            "pickup.notice_queued",
            () =>
            {
                Pickup = PickupState.NoticeQueued;
                PickupFrom = today;
                PickupTo = today.AddDays(PickupDays);
            }
        );
    }

    /// <summary>Says why the card cannot be handed to its holder now; the identity is checked elsewhere.</summary>
    public Refusal? WhyNotHandOver()
    {
        if (IsClosed)
            return CardRefusals.Closed;
        return Lost ? CardRefusals.Lost : WhyNotTake(CustodyStep.HandOver);
    }

    /// <summary>The holder has the card in hand, whether an appointment was kept or not.</summary>
    /// <param name="now">Business time.</param>
    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="WhyNotHandOver"/> first.</exception>
    public void HandOver(DateTimeOffset now)
    {
        Require(WhyNotHandOver());
        Take(CustodyStep.HandOver, "card.handed_over", () => HandedOverAt = now);
        Collect();
    }

    /// <summary>Notes for operations how the order to the bank stands.</summary>
    /// <param name="state">accepted, declined, unknown or needs_review.</param>
    public void NoteBankOrder(string state) => Change($"bank_order.{state}", () => { }, operationsOnly: true);

    private void Take(CustodyStep step, string type, Action act)
    {
        if (WhyNotTake(step) is not null)
            throw new InvalidOperationException($"Card {Id} is {Custody}, so it cannot {step}.");
        Change(
            type,
            () =>
            {
                Custody = CustodySteps.Next(Custody, step)!.Value;
                act();
            }
        );
    }
}
