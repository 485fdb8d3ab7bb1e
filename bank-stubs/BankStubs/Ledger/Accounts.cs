namespace BankStubs.Ledger;

/// <summary>The accounts of one bank, each known by every order of a card for it. Guarded by the ledger's lock.</summary>
internal sealed class Accounts
{
    private readonly Dictionary<string, Account> byOrder = new(StringComparer.Ordinal);
    private readonly List<Account> inOrder = [];

    /// <summary>In the order in which they were opened.</summary>
    public IReadOnlyList<Account> All => inOrder;

    public Account? Find(string? orderReference) =>
        orderReference is null ? null : byOrder.GetValueOrDefault(orderReference);

    /// <summary>Why the bank cannot do this to the account; null where it can.</summary>
    public string? WhyNot(Kind kind, string? subject) =>
        kind is Kind.OpenAccountOrderCard or Kind.SubmitBatch
            ? null
            : Find(subject)?.State switch
            {
                null => ReasonCodes.CardUnknown,
                AccountState.Closed => ReasonCodes.AccountClosed,
                _ => null,
            };

    /// <summary>What a decision of the bank does to its accounts.</summary>
    public void Apply(LedgerEntry entry, EntryLine line)
    {
        switch (line)
        {
            case OrderDecided when entry.Effects > 0:
                if (Find(entry.Kind == Kind.ReplaceCard ? entry.Subject : null) is not { } account)
                    inOrder.Add(account = new Account(entry.Number, line.At));
                account.Add(entry.Reference, line.At);
                byOrder[entry.Reference] = account;
                break;
            // A second account under the one reference: no request of ours ever names it, but it stands in the books.
            case DoneAgain when entry.Kind == Kind.OpenAccountOrderCard:
                var again = new Account(entry.Number, line.At);
                again.Add(entry.Reference, line.At);
                inOrder.Add(again);
                break;
            case ServiceDecided { Refusal: null } when Find(entry.Subject) is { } served:
                served.Move(After(entry.Kind), line.At);
                break;
        }
    }

    private static AccountState After(Kind kind) =>
        kind switch
        {
            Kind.Freeze => AccountState.Frozen,
            Kind.Unfreeze => AccountState.Open,
            Kind.Close => AccountState.Closed,
            _ => throw new InvalidOperationException($"Not a service of an account: {kind}."),
        };
}
