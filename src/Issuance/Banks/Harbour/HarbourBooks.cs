using System.Net;
using System.Runtime.CompilerServices;

namespace Issuance.Banks.Harbour;

/// <summary>
/// <c>GET {base}/v1/accounts?day=…&amp;limit=…&amp;after=…</c>: the bank's books of a day, page by page, each signed for its own
/// address. The totals, the same on every page, must be those of all pages together: a torn list is never believed.
/// </summary>
internal static class HarbourBooks
{
    private const int PageSize = 2000;

    /// <summary>Two thousand accounts have some 140 KB.</summary>
    private const int LargestPage = 512 * 1024;
    private const int MostTries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <exception cref="BankBooksException">
    /// <c>not_there_yet</c>, <c>other_day</c>, <c>account_malformed</c>, <c>credit_malformed</c>, <c>control_total_wrong</c>,
    /// or a reason of <see cref="BankAnswer.NotSent"/> and <see cref="BankAnswer.Unknown"/>.
    /// </exception>
    public static async IAsyncEnumerable<BankBookLine> ReadAsync(
        HarbourExchange exchange,
        string baseUrl,
        DateOnly day,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var told = new HarbourBookTotals(0, 0, 0);
        for (string? after = null; ; )
        {
            var page = await PageAsync(exchange, HarbourAddresses.Books(baseUrl, day, after, PageSize), day, cancel);
            var rows = page.Accounts.Count + page.Credits.Count;
            told = new(
                told.Accounts + page.Accounts.Count,
                told.Credits + page.Credits.Count,
                told.CreditsFen + page.Credits.Sum(c => c.AmountFen)
            );
            if (rows > PageSize || !(page.Next is null ? told == page.Totals : rows > 0 && MayGrow(told, page.Totals)))
                throw new BankBooksException("control_total_wrong");

            foreach (var account in page.Accounts)
                yield return Account(account);
            foreach (var credit in page.Credits)
                yield return Credit(credit);
            if (page.Next is null)
                yield break;
            after = page.Next;
        }
    }

    private static async Task<HarbourBooksPage> PageAsync(
        HarbourExchange exchange,
        Uri address,
        DateOnly day,
        CancellationToken cancel
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            HarbourBooksPage? page = null;
            var answer = await exchange.AskAsync(
                address,
                (status, body) => Read(status, body, out page),
                LargestPage,
                cancel
            );
            cancel.ThrowIfCancellationRequested();
            if (page is not null)
                return page.Day == day ? page : throw new BankBooksException("other_day");
            // Asking again is harmless, and a page that found no place must not throw the pages before it away.
            if (answer is not BankAnswer.NotSent { Reason: "busy" } || attempt == MostTries)
                throw new BankBooksException(Reason(answer));
            await Task.Delay(Pause, cancel);
        }
    }

    private static BankAnswer Read(HttpStatusCode status, byte[] body, out HarbourBooksPage? page)
    {
        page = status == HttpStatusCode.OK ? HarbourReader.Parse(body, HarbourJson.Default.HarbourBooksPage) : null;
        if (page is not null)
            return new BankAnswer.Accepted();
        if (status == HttpStatusCode.OK)
            return HarbourReader.Unreadable;
        return HarbourReader.IsNotFound(status, body, "books_not_there_yet")
            ? new BankAnswer.NotFound()
            : HarbourReader.Unexpected(status);
    }

    private static string Reason(BankAnswer answer) =>
        answer switch
        {
            BankAnswer.NotFound => "not_there_yet",
            BankAnswer.NotSent notSent => notSent.Reason,
            BankAnswer.Unknown unknown => unknown.Reason,
            _ => throw new InvalidOperationException("Not an ending of a question for a page."),
        };

    private static BankBookLine.Account Account(HarbourAccount account) =>
        HarbourReader.IsText(account.Reference, 35) && HarbourReader.IsDigits(account.Last4, 4, 4)
            ? new(
                account.Reference,
                account.State switch
                {
                    "open" => BankAccountState.Open,
                    "frozen" => BankAccountState.Frozen,
                    "closed" => BankAccountState.Closed,
                    _ => throw new BankBooksException("account_malformed"),
                },
                account.Last4
            )
            : throw new BankBooksException("account_malformed");

    private static BankBookLine.Credit Credit(HarbourCredit credit) =>
        HarbourReader.IsText(credit.LineReference, 35) && credit.AmountFen > 0
            ? new(credit.LineReference, credit.AmountFen)
            : throw new BankBooksException("credit_malformed");

    private static bool MayGrow(HarbourBookTotals told, HarbourBookTotals totals) =>
        told.Accounts <= totals.Accounts && told.Credits <= totals.Credits && told.CreditsFen <= totals.CreditsFen;
}
