namespace Issuance.Banks;

/// <summary>How an account stands at its bank.</summary>
public enum BankAccountState
{
    Open,
    Frozen,
    Closed,
}

/// <summary>One line of a bank's own books.</summary>
public abstract record BankBookLine
{
    private BankBookLine() { }

    /// <summary>An account with its present card.</summary>
    /// <param name="OrderReference">Ours, that the account was opened or its card replaced under.</param>
    /// <param name="Last4">Last four digits of the card's number; null while it is not made.</param>
    public sealed record Account(string OrderReference, BankAccountState State, string? Last4) : BankBookLine;

    /// <summary>A credit of the day under one of our line references.</summary>
    public sealed record Credit(string LineReference, long AmountFen) : BankBookLine;
}

/// <summary>A bank's books are not there or cannot be believed.</summary>
/// <param name="code">A short code of ours: <c>not_there_yet</c>, <c>connection_lost</c>, <c>control_total_wrong</c>, …; no data of a message.</param>
public sealed class BankBooksException(string code) : Exception($"The bank's books cannot be read: {code}.")
{
    public string Code { get; } = code;
}

/// <summary>What a bank did with the lines of a batch.</summary>
/// <param name="IsComplete">Every line is told; more may come otherwise.</param>
public sealed record BatchResults(bool IsComplete, IReadOnlyList<BatchLineResult> Lines);

/// <param name="IsPaid">Credited; false: returned, no money moved.</param>
/// <param name="AmountFen">As the bank booked it; 0 when returned.</param>
/// <param name="ReasonCode">Why it was returned, in our spelling.</param>
public sealed record BatchLineResult(string LineReference, bool IsPaid, long AmountFen, string? ReasonCode);
