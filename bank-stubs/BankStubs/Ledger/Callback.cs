namespace BankStubs.Ledger;

/// <summary>A callback that the bank owes or has made.</summary>
/// <param name="Sequence">From 1 without gaps under one reference.</param>
/// <param name="Deliveries">How often it was sent, also where no answer came.</param>
internal sealed record Callback(
    string MessageId,
    int Sequence,
    Step Step,
    DateTimeOffset OccurredAt,
    int Deliveries,
    int? LastStatus
)
{
    public bool Is(string messageId) => string.Equals(MessageId, messageId, StringComparison.Ordinal);

    public bool IsTaken => LastStatus is >= 200 and < 300;
}
