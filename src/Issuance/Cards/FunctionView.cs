namespace Issuance.Cards;

/// <summary>One of the card's two functions, as banks and operations see it.</summary>
/// <param name="ActivatedAt">When it was first switched on, business time; null before.</param>
public sealed record FunctionView(FunctionState Status, DateTimeOffset? ActivatedAt)
{
    public static FunctionView OfBank(Card card) => new(card.Bank, card.BankActivatedAt);

    public static FunctionView OfInsurance(Card card) => new(card.Insurance, card.InsuranceActivatedAt);
}
