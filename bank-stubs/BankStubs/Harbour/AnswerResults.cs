using System.Globalization;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>
/// <c>GET /harbour/v1/transfer-batches/{reference}/results?limit=…&amp;after=…</c>: what became of the lines of a batch, in
/// their order. 200, 404 <c>order_not_found</c> also for a batch that was refused, 400 <c>request_invalid</c>, signed.
/// </summary>
internal sealed class AnswerResults(AnswerQuestion question, [FromKeyedServices(HarbourBank.Code)] BankLedger ledger)
{
    private const int MostLines = 1000;

    public Task HandleAsync(HttpContext http, string reference) =>
        question.HandleAsync(
            http,
            () =>
            {
                if (PageQuery.Read(http, MostLines) is not { } page)
                    return PageQuery.Invalid;
                return ledger.Find(reference) is { Kind: Kind.SubmitBatch, State: not null, IsRefused: false } batch
                    ? (StatusCodes.Status200OK, Page(batch, page))
                    : AnswerEnquiry.NotFound;
            }
        );

    private static byte[] Page(LedgerEntry batch, PageQuery page)
    {
        var skip = int.TryParse(page.After, CultureInfo.InvariantCulture, out var after) ? after : 0;
        var end = Math.Min(batch.Lines.Length, skip + page.Limit);
        return StubJson.Bytes(
            new
            {
                reference = batch.Reference,
                complete = true,
                lines = batch
                    .Lines.Skip(skip)
                    .Take(page.Limit)
                    .Select(l => new
                    {
                        lineReference = l.LineReference,
                        result = l.Result,
                        amountFen = Credited(l),
                        reasonCode = l.Reason,
                    }),
                totals = new { lines = batch.Lines.Length, creditedFen = batch.Lines.Sum(Credited) },
                next = end < batch.Lines.Length ? end.ToString(CultureInfo.InvariantCulture) : null,
            }
        );
    }

    private static long Credited(BookedLine line) => line.Result == LineResult.Credited ? line.AmountFen : 0;
}
