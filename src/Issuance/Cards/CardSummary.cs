namespace Issuance.Cards;

/// <summary>The one status that a partner reads, computed from the card's tracks and set by nobody.</summary>
public enum CardStatus
{
    InFulfilment,
    AwaitingPickup,
    Issued,
    PartlyActive,
    Active,
    Suspended,
    Lost,
    Replaced,
    Cancelled,
    Sealed,
    Expired,
}

public static class CardSummary
{
    /// <summary>The first line that holds (contract 1.6).</summary>
    /// <param name="orderFailed">The order was given up, so the application has failed.</param>
    public static CardStatus Of(
        Custody custody,
        FunctionState bank,
        FunctionState insurance,
        bool lost,
        bool orderFailed
    )
    {
        if (
            custody == Custody.Refused
            || orderFailed
            || (bank, insurance) is (FunctionState.Closed, FunctionState.Closed)
        )
            return CardStatus.Cancelled;
        if (lost)
            return CardStatus.Lost;
        if (custody is Custody.AtPickupPoint or Custody.Unclaimed)
            return CardStatus.AwaitingPickup;
        if (custody != Custody.HandedOver)
            return CardStatus.InFulfilment;
        if ((bank, insurance) is (FunctionState.Active, FunctionState.Active))
            return CardStatus.Active;
        if (bank == FunctionState.Active || insurance == FunctionState.Active)
            return CardStatus.PartlyActive;
        return bank == FunctionState.Suspended || insurance == FunctionState.Suspended
            ? CardStatus.Suspended
            : CardStatus.Issued;
    }

    /// <summary>A closed card is answered as such before anything else is asked.</summary>
    public static bool IsClosed(CardStatus status) =>
        status is CardStatus.Replaced or CardStatus.Cancelled or CardStatus.Sealed or CardStatus.Expired;
}
