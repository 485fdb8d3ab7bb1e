namespace Issuance.Banks.Rural;

/// <summary>Puts together what return files say of one reference.</summary>
internal static class Progress
{
    /// <summary>The furthest step that is told with all steps before it; null where the first is not told yet.</summary>
    internal static BankAnswer.Found? Of(IReadOnlyList<ReturnLine> lines)
    {
        var steps = lines
            .Where(line => line.Report is not null)
            .Select(line => line.Report!)
            .GroupBy(report => report.Sequence)
            .ToDictionary(told => told.Key, told => told.First());
        BankAnswer.Found? found = null;
        for (var sequence = 1; steps.TryGetValue(sequence, out var step); sequence++)
            found = new(State(step.Type), sequence, Together(found?.Data, step.Data));
        return found;
    }

    /// <summary>The credits of a batch as last told; null where none is told.</summary>
    internal static BatchResults? OfBatch(IReadOnlyList<ReturnLine> lines)
    {
        var told = new Dictionary<string, BatchLineResult>(StringComparer.Ordinal);
        foreach (var line in lines)
            if (line.Credit is { } credit)
                told[credit.LineReference] = credit;
        var expected = lines.Max(line => (long?)line.Credits) ?? 0;
        return told.Count == 0 ? null : new(told.Count == expected, [.. told.Values]);
    }

    private static BankOrderState State(BankReportType type) =>
        type switch
        {
            BankReportType.OrderAccepted => BankOrderState.Accepted,
            BankReportType.OrderRefused => BankOrderState.Refused,
            BankReportType.OrderProduced => BankOrderState.Produced,
            BankReportType.OrderProductionFailed => BankOrderState.ProductionFailed,
            BankReportType.OrderInTransit => BankOrderState.InTransit,
            _ => throw new InvalidOperationException($"No such step: {type}."),
        };

    private static BankOrderData Together(BankOrderData? before, BankOrderData step) =>
        before is null
            ? step
            : new(
                step.AccountLast4 ?? before.AccountLast4,
                step.ReasonCode ?? before.ReasonCode,
                step.Serial ?? before.Serial,
                step.CardNumber ?? before.CardNumber,
                step.Last4 ?? before.Last4,
                step.ShipmentRef ?? before.ShipmentRef,
                step.ServicePoint ?? before.ServicePoint
            );
}
