using Issuance.Banks;

namespace Issuance.CardOrders;

/// <summary>The steps of an order as a bank reports them, by callback or in answer to an enquiry.</summary>
public enum BankReportType
{
    OrderAccepted,
    OrderRefused,
    OrderProduced,
    OrderProductionFailed,
    OrderInTransit,
}

/// <summary>One step of an order.</summary>
/// <param name="Sequence">Its place among the steps of this reference, from 1 without gaps.</param>
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
