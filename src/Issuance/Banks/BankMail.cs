namespace Issuance.Banks;

/// <summary>The steps of a request as a bank reports them, by callback, poll, file or in answer to an enquiry.</summary>
public enum BankReportType
{
    /// <summary>Of a card: the account is open and the card is to be made. Of anything else: it is done.</summary>
    OrderAccepted,

    /// <summary>Refused for good.</summary>
    OrderRefused,
    OrderProduced,
    OrderProductionFailed,
    OrderInTransit,
}

/// <summary>One step of a request.</summary>
/// <param name="Sequence">Its place among the steps of this reference, from 1 without gaps.</param>
/// <param name="Data">The members of the step; its reason code in our spelling.</param>
public sealed record BankReport(BankReportType Type, int Sequence, BankOrderData Data)
{
    // The data can hold a card number.
    public override string ToString() => $"{Type} {Sequence}";

    /// <summary>All steps that lead to the state that an enquiry found, numbered as the callbacks would be.</summary>
    public static IReadOnlyList<BankReport> LeadingTo(BankAnswer.Found found)
    {
        BankReportType[] types = found.State switch
        {
            BankOrderState.Accepted => [BankReportType.OrderAccepted],
            BankOrderState.Refused when found.Sequence > 1 =>
            [
                BankReportType.OrderAccepted,
                BankReportType.OrderRefused,
            ],
            BankOrderState.Refused => [BankReportType.OrderRefused],
            BankOrderState.Produced => [BankReportType.OrderAccepted, BankReportType.OrderProduced],
            BankOrderState.ProductionFailed => [BankReportType.OrderAccepted, BankReportType.OrderProductionFailed],
            BankOrderState.InTransit =>
            [
                BankReportType.OrderAccepted,
                BankReportType.OrderProduced,
                BankReportType.OrderInTransit,
            ],
            _ => throw new InvalidOperationException($"No such state: {found.State}."),
        };
        return [.. types.Select((type, index) => new BankReport(type, index + 1, found.Data))];
    }
}

/// <summary>One message that was fetched from a bank; verified and readable.</summary>
/// <param name="MessageId">The bank's own, at most 64 printable ASCII characters, the same whenever it comes again.</param>
/// <param name="Reference">Ours, as the bank gives it; may be one that we never gave.</param>
public sealed record BankMail(string MessageId, string Reference, BankReport Report);

/// <summary>Something that was fetched and could not be taken: a person must look at it.</summary>
/// <param name="Subject">The file or message, at most 64 characters; never a person.</param>
/// <param name="Code">What is wrong, as a code: <c>control_total_wrong</c>, <c>unreadable</c>, <c>signature_invalid</c>, …</param>
public sealed record BankMailTrouble(string Subject, string Code);

/// <summary>What one fetch brought.</summary>
/// <param name="ConfirmAsync">Call once all of it is committed; until then it comes again.</param>
public sealed record BankMailbag(
    IReadOnlyList<BankMail> Mail,
    IReadOnlyList<BankMailTrouble> Troubles,
    Func<CancellationToken, Task> ConfirmAsync
);
