namespace BankStubs.Ledger;

internal enum AccountState
{
    Open,
    Frozen,
    Closed,
}

/// <summary>An account, with the history that the books of an earlier day need. Guarded by the ledger's lock.</summary>
/// <param name="number">Makes its account number.</param>
internal sealed class Account(long number, DateTimeOffset openedAt)
{
    private readonly List<(DateTimeOffset At, AccountState State)> states = [(openedAt, AccountState.Open)];
    private readonly List<(DateTimeOffset At, string Reference)> cards = [];

    public long Number => number;
    public DateTimeOffset OpenedAt => openedAt;
    public AccountState State => states[^1].State;

    /// <summary>A card was ordered for it.</summary>
    public void Add(string orderReference, DateTimeOffset at) => cards.Add((at, orderReference));

    public void Move(AccountState state, DateTimeOffset at)
    {
        if (state != State)
            states.Add((at, state));
    }

    public AccountState StateAt(DateTimeOffset time) => states.Last(s => s.At <= time).State;

    /// <summary>The orders of its cards up to a time, the latest first.</summary>
    public IEnumerable<string> CardsAt(DateTimeOffset time) =>
        cards.Where(c => c.At <= time).Select(c => c.Reference).Reverse();
}
