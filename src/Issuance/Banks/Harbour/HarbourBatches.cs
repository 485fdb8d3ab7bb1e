using System.Net;

namespace Issuance.Banks.Harbour;

/// <summary>
/// <c>GET {base}/v1/transfer-batches/{reference}/results?limit=…&amp;after=…</c>: what became of the lines of a batch. Half a
/// list is none: the totals must be those of all pages together.
/// </summary>
internal static class HarbourBatches
{
    private const int PageSize = 1000;

    /// <summary>A thousand lines have some 120 KB.</summary>
    private const int LargestPage = 512 * 1024;

    public static async Task<BatchResults?> FetchResultsAsync(
        HarbourExchange exchange,
        string baseUrl,
        BankEnquiry batch,
        CancellationToken cancel
    )
    {
        var lines = new List<BatchLineResult>();
        for (string? after = null; ; )
        {
            HarbourResultsPage? page = null;
            await exchange.AskAsync(
                HarbourAddresses.Results(baseUrl, batch, after, PageSize),
                (status, body) => Read(status, body, batch.Reference, out page),
                LargestPage,
                cancel
            );
            if (page is null || page.Lines.Count > PageSize)
                return null;
            foreach (var line in page.Lines)
            {
                if (Result(line) is not { } result)
                    return null;
                lines.Add(result);
            }

            if (page.Next is null)
                return Fits(page.Totals, lines) ? new(page.Complete, lines) : null;
            if (page.Lines.Count == 0 || lines.Count > page.Totals.Lines)
                return null;
            after = page.Next;
        }
    }

    private static BankAnswer Read(HttpStatusCode status, byte[] body, string reference, out HarbourResultsPage? page)
    {
        page = null;
        if (status != HttpStatusCode.OK)
            return HarbourReader.IsNotFound(status, body)
                ? new BankAnswer.NotFound()
                : HarbourReader.Unexpected(status);
        if (HarbourReader.Parse(body, HarbourJson.Default.HarbourResultsPage) is not { } read)
            return HarbourReader.Unreadable;
        if (!string.Equals(read.Reference, reference, StringComparison.Ordinal))
            return HarbourReader.OtherReference;
        page = read;
        return new BankAnswer.Accepted();
    }

    private static BatchLineResult? Result(HarbourLineResult line) =>
        line switch
        {
            { Result: "credited", AmountFen: > 0 } => new(line.LineReference, true, line.AmountFen, null),
            { Result: "returned", AmountFen: 0 } => new(
                line.LineReference,
                false,
                0,
                HarbourReasons.Map(line.ReasonCode ?? "")
            ),
            _ => null,
        };

    private static bool Fits(HarbourResultTotals totals, List<BatchLineResult> lines) =>
        totals.Lines == lines.Count
        && totals.CreditedFen == lines.Sum(l => l.AmountFen)
        // A line that is told twice could hide one that is not told at all.
        && lines.DistinctBy(l => l.LineReference, StringComparer.Ordinal).Count() == lines.Count;
}
