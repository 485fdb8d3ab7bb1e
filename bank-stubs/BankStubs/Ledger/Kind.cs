namespace BankStubs.Ledger;

/// <summary>What a bank is asked to do under a reference; in files and answers in snake_case.</summary>
internal enum Kind
{
    OpenAccountOrderCard,
    Freeze,
    Unfreeze,
    Close,
    ReplaceCard,
    SubmitBatch,
}

internal static class Kinds
{
    /// <summary>Whether it makes a card, in steps that are told one by one.</summary>
    public static bool MakesCard(this Kind kind) => kind is Kind.OpenAccountOrderCard or Kind.ReplaceCard;
}
