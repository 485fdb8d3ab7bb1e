using System.Text.Json.Serialization;

namespace BankStubs.Ledger;

/// <summary>One credit that a batch asks for.</summary>
/// <param name="Subject">The order that the account is known by.</param>
internal record BatchLine(string LineReference, string Subject, long AmountFen)
{
    /// <summary>Amounts that end so are returned, whatever the account: a magic number for tests.</summary>
    public const long MagicReturn = 901;

    public const int MagicModulus = 1000;

    /// <summary>What the bank does with it.</summary>
    public BookedLine Booked(AccountState? account) =>
        account switch
        {
            null => Returned(ReasonCodes.CardUnknown),
            AccountState.Closed => Returned(ReasonCodes.AccountClosed),
            AccountState.Frozen => Returned(ReasonCodes.AccountFrozen),
            _ when AmountFen % MagicModulus == MagicReturn => Returned(ReasonCodes.LineReturned),
            _ => new(LineReference, Subject, AmountFen, LineResult.Credited),
        };

    private BookedLine Returned(string reason) => new(LineReference, Subject, AmountFen, LineResult.Returned, reason);
}

/// <summary>A line with what became of it, for good.</summary>
/// <param name="Reason">The bank's code; of a returned line alone.</param>
internal sealed record BookedLine(
    string LineReference,
    string Subject,
    long AmountFen,
    LineResult Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null
) : BatchLine(LineReference, Subject, AmountFen);

internal enum LineResult
{
    Credited,
    Returned,
}
