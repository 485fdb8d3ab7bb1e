using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>Reads the results of a batch: pain.002 with its payments, a page at a time.</summary>
internal static class MeridianBatch
{
    /// <param name="Lines">Of the whole batch.</param>
    /// <param name="SumFen">Of the whole batch.</param>
    internal sealed record Page(long Lines, long SumFen, bool IsLast, IReadOnlyList<BatchLineResult> Results);

    /// <returns>Null where it does not fit, or is about another batch or page.</returns>
    internal static Page? Read(byte[] content, string reference, int page) =>
        MeridianXml.Read(content, document => ReadPage(document, reference, page));

    private static Page ReadPage(MeridianElement document, string reference, int page)
    {
        if (document.Name != (XNamespace)MeridianNames.PaymentStatus + "Document")
            throw new FormatException("Not a payment status.");
        var message = document.Child("CstmrPmtStsRpt");
        var group = MeridianReports.PaymentGroup(message);
        if (group.Reference != reference)
            throw new FormatException("Another batch.");
        List<BatchLineResult> results = [];
        var payment = message.Child("OrgnlPmtInfAndSts");
        if (payment.Text("OrgnlPmtInfId") != reference)
            throw new FormatException("Another batch.");
        foreach (var line in payment.Children("TxInfAndSts"))
        {
            if (ReadLine(line) is { } result)
                results.Add(result);
        }
        payment.End();
        var isLast = ReadPagination(message, page);
        message.End();
        document.End();
        return new(group.Lines, group.SumFen, isLast, results);
    }

    private static BatchLineResult? ReadLine(MeridianElement line)
    {
        var reference = line.Text("OrgnlEndToEndId");
        var status = line.Word("TxSts", "PDNG", "ACSC", "RJCT");
        var reason = MeridianReports.Reason(line);
        long booked = 0;
        if (status == "ACSC")
        {
            var original = line.Child("OrgnlTxRef");
            booked = original.Amount("IntrBkSttlmAmt");
            original.End();
        }
        line.End();
        return status switch
        {
            "PDNG" => null,
            "ACSC" => new(reference, IsPaid: true, booked, null),
            _ => new(reference, IsPaid: false, 0, reason ?? "other"),
        };
    }

    private static bool ReadPagination(MeridianElement message, int page)
    {
        var supplement = message.Child("SplmtryData");
        var envelope = supplement.Child("Envlp");
        var own = envelope.Child((XNamespace)MeridianNames.Own + "MsgPgntn");
        if (own.Number("PgNb") != page)
            throw new FormatException("Another page.");
        var isLast = own.Word("LastPgInd", "true", "false") == "true";
        own.End();
        envelope.End();
        supplement.End();
        return isLast;
    }
}
