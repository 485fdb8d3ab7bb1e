namespace Issuance.Cards;

/// <summary>Where the plastic is. One of the card's tracks; what it can be used for is on the others.</summary>
public enum Custody
{
    Ordered,
    Accepted,
    Refused,
    InProduction,
    Produced,
    ProductionFailed,
    InTransit,
    AtPickupPoint,
    HandedOver,
    Unclaimed,
}

/// <summary>What can be done with the plastic.</summary>
public enum CustodyStep
{
    Accept,
    Refuse,
    StartProduction,
    Produce,
    FailProduction,
    Reorder,
    Ship,
    Arrive,
    HandOver,
    LeaveUnclaimed,

    /// <summary>The clerk had scanned it by mistake.</summary>
    UndoArrival,

    /// <summary>The clerk had given it away by mistake, and has it back.</summary>
    UndoHandOver,
}

/// <summary>The whole machine on one page: every step that is not here is refused and changes nothing.</summary>
public static class CustodySteps
{
    public static Custody? Next(Custody custody, CustodyStep step) =>
        (custody, step) switch
        {
            (Custody.Ordered, CustodyStep.Accept) => Custody.Accepted,
            // A bank may refuse an order that it had accepted (contract, clarification 8).
            (Custody.Ordered or Custody.Accepted, CustodyStep.Refuse) => Custody.Refused,
            (Custody.Accepted, CustodyStep.StartProduction) => Custody.InProduction,
            (Custody.InProduction, CustodyStep.Produce) => Custody.Produced,
            (Custody.InProduction, CustodyStep.FailProduction) => Custody.ProductionFailed,
            (Custody.ProductionFailed, CustodyStep.Reorder) => Custody.Ordered,
            (Custody.Produced, CustodyStep.Ship) => Custody.InTransit,
            (Custody.InTransit, CustodyStep.Arrive) => Custody.AtPickupPoint,
            (Custody.AtPickupPoint or Custody.Unclaimed, CustodyStep.HandOver) => Custody.HandedOver,
            (Custody.AtPickupPoint, CustodyStep.LeaveUnclaimed) => Custody.Unclaimed,
            (Custody.AtPickupPoint, CustodyStep.UndoArrival) => Custody.InTransit,
            (Custody.HandedOver, CustodyStep.UndoHandOver) => Custody.AtPickupPoint,
            _ => null,
        };
}
