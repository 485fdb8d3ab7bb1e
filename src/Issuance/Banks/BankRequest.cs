namespace Issuance.Banks;

/// <summary>What we ask of a bank, in clear: keep it for the length of one call.</summary>
/// <param name="Reference">Ours: at most 35 characters, ends in <c>-ATTEMPT</c>, the same on every resend; never the caller's idempotency key.</param>
public abstract record BankRequest(string Reference)
{
    // A record would print the person or the card number into any log line that mentions the request.
    public sealed override string ToString() => $"{GetType().Name} {Reference}";

    public abstract InstructionKind Kind { get; }

    /// <param name="Holder">Whom the account is for.</param>
    /// <param name="ServicePoint">Code of the service point that the card is to be sent to.</param>
    public sealed record OpenAccountAndOrderCard(string Reference, BankHolder Holder, string ServicePoint)
        : BankRequest(Reference)
    {
        public override InstructionKind Kind => InstructionKind.OpenAccountOrderCard;
    }

    /// <param name="Cause"><c>lost</c> or <c>suspended</c>.</param>
    public sealed record Freeze(string Reference, CardAtBank Card, string Cause) : BankRequest(Reference)
    {
        public override InstructionKind Kind => InstructionKind.Freeze;
    }

    public sealed record Unfreeze(string Reference, CardAtBank Card) : BankRequest(Reference)
    {
        public override InstructionKind Kind => InstructionKind.Unfreeze;
    }

    public sealed record Close(string Reference, CardAtBank Card) : BankRequest(Reference)
    {
        public override InstructionKind Kind => InstructionKind.Close;
    }

    /// <param name="Card">The card that is replaced; its account stays. The new card is known by <paramref name="Reference"/>.</param>
    public sealed record ReplaceCard(string Reference, CardAtBank Card, BankHolder Holder, string ServicePoint)
        : BankRequest(Reference)
    {
        public override InstructionKind Kind => InstructionKind.ReplaceCard;
    }

    /// <param name="Period">The month whose money it is, as its last day.</param>
    /// <param name="Lines">In the order of their references; their number and sum are the control totals.</param>
    public sealed record SubmitBatch(string Reference, DateOnly Period, IReadOnlyList<BatchLine> Lines)
        : BankRequest(Reference)
    {
        public override InstructionKind Kind => InstructionKind.SubmitBatch;

        public long TotalFen => Lines.Sum(line => line.AmountFen);
    }
}

/// <summary>The person as the bank needs them, in clear.</summary>
/// <param name="Name">As on the ID document.</param>
/// <param name="IdNumber">18 characters, X in upper case.</param>
/// <param name="Mobile">11 digits.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>.</param>
public sealed record BankHolder(string Name, string IdNumber, string Mobile, string Sex)
{
    public override string ToString() => nameof(BankHolder);
}

/// <summary>A card and its account, as the bank knows them.</summary>
/// <param name="OrderReference">The reference that the card was ordered under: the bank knows its card and account by it.</param>
/// <param name="CardNumber">In clear; null while the card is not made.</param>
public sealed record CardAtBank(string OrderReference, string? CardNumber)
{
    public override string ToString() => $"{nameof(CardAtBank)} {OrderReference}";
}

/// <summary>One credit of a batch.</summary>
/// <param name="LineReference">Ours, at most 35 characters: permanent for (period, card, kind, attempt).</param>
/// <param name="AmountFen">Integer fen, at least 1.</param>
public sealed record BatchLine(string LineReference, CardAtBank Card, long AmountFen);

/// <summary>A question about one of our references.</summary>
/// <param name="Serial">The bank's own number for it, where it gave one.</param>
/// <param name="LastSentAt">Wall clock.</param>
public sealed record BankEnquiry(string Reference, InstructionKind Kind, string? Serial, DateTimeOffset? LastSentAt);
