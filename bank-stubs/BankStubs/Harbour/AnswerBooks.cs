using System.Globalization;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>
/// <c>GET /harbour/v1/accounts?day=YYYY-MM-DD&amp;limit=…&amp;after=…</c>: the books of a day, accounts first, then credits.
/// 200; 404 <c>books_not_there_yet</c> for a day that has not begun; 400 <c>request_invalid</c>; signed.
/// </summary>
internal sealed class AnswerBooks(AnswerQuestion question, [FromKeyedServices(HarbourBank.Code)] Books books)
{
    private const int MostRows = 2000;

    public Task HandleAsync(HttpContext http) =>
        question.HandleAsync(
            http,
            () =>
            {
                if (
                    PageQuery.Read(http, MostRows) is not { } page
                    || !DateOnly.TryParseExact(
                        http.Request.Query["day"],
                        "yyyy-MM-dd",
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.None,
                        out var day
                    )
                )
                    return PageQuery.Invalid;
                if (page.After is not null)
                    return Cursor.Read(day, page.After) is { } cursor ? Page(cursor, page.Limit) : PageQuery.Invalid;
                return books.Open(day) is { } size
                    ? Page(new(size, 0), page.Limit)
                    : (StatusCodes.Status404NotFound, StubJson.Bytes(new { code = "books_not_there_yet" }));
            }
        );

    private (int Status, byte[] Body) Page(Cursor cursor, int limit)
    {
        var size = cursor.Size;
        var accounts = books.Accounts(size, cursor.Position, limit);
        var credits = books.Credits(size, Math.Max(0, cursor.Position - size.Accounts), limit - accounts.Count);
        var end = cursor.Position + accounts.Count + credits.Count;
        return (
            StatusCodes.Status200OK,
            StubJson.Bytes(
                new
                {
                    day = size.Day,
                    accounts,
                    credits,
                    totals = new
                    {
                        accounts = size.Accounts,
                        credits = size.Credits,
                        creditsFen = size.CreditsFen,
                    },
                    next = end < size.Accounts + size.Credits ? new Cursor(size, end).ToString() : null,
                }
            )
        );
    }

    /// <summary>Where a page ended, and how much the books held when they were opened.</summary>
    private sealed record Cursor(BookSize Size, int Position)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Position}.{Size.Accounts}.{Size.Credits}.{Size.CreditsFen}");

        public static Cursor? Read(DateOnly day, string text) =>
            text.Split('.') is [var position, var accounts, var credits, var fen]
            && Number(position) is { } p and <= int.MaxValue
            && Number(accounts) is { } a and <= int.MaxValue
            && Number(credits) is { } c and <= int.MaxValue
            && Number(fen) is { } f
                ? new(new(day, (int)a, (int)c, f), (int)p)
                : null;

        private static long? Number(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
