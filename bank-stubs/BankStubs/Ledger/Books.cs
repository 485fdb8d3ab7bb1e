using System.Globalization;

namespace BankStubs.Ledger;

/// <summary>An account as the books list it, with its present card.</summary>
/// <param name="Reference">The order of that card.</param>
/// <param name="Last4">Of the card's number; null while it is not made.</param>
internal readonly record struct BookAccount(string Reference, AccountState State, string? Last4);

/// <summary>A credit as the books list it.</summary>
internal readonly record struct BookCredit(string LineReference, long AmountFen);

/// <summary>How much the books of a day held when they were opened: what comes later is not in them.</summary>
internal sealed record BookSize(DateOnly Day, int Accounts, int Credits, long CreditsFen);

/// <summary>
/// The bank's books at the end of a day (of today: as they stand), in an order that never changes: first the generated
/// accounts of a bench, then the real ones as they were opened; credits as they were booked.
/// </summary>
/// <param name="generated">Accounts <c>ord-bench-0000001-1</c> and on that are made up on the fly; all open.</param>
internal sealed class Books(BankLedger ledger, int generated)
{
    /// <param name="day">In Asia/Shanghai.</param>
    /// <returns>Null for a day that has not begun.</returns>
    public BookSize? Open(DateOnly day) =>
        day > DateOnly.FromDateTime(ChinaTime.Now().DateTime)
            ? null
            : ledger.Read(
                (accounts, credits) =>
                    new BookSize(
                        day,
                        generated + accounts.All.Count(a => a.OpenedAt < EndOf(day)),
                        credits.Of(day).Count,
                        credits.Of(day).Sum(c => c.AmountFen)
                    )
            );

    public IReadOnlyList<BookAccount> Accounts(BookSize books, int skip, int take)
    {
        var end = Math.Min(books.Accounts, skip + take);
        var rows = new List<BookAccount>(Math.Max(0, end - skip));
        for (; skip < Math.Min(end, generated); skip++)
            rows.Add(Generated(skip + 1));
        if (skip < end)
            ledger.Read(
                (accounts, _) =>
                {
                    for (; skip < end; skip++)
                        rows.Add(Row(accounts.All[skip - generated], EndOf(books.Day)));
                    return rows;
                }
            );
        return rows;
    }

    public IReadOnlyList<BookCredit> Credits(BookSize books, int skip, int take) =>
        ledger.Read((_, credits) => credits.Of(books.Day).Take(books.Credits).Skip(skip).Take(take).ToList());

    /// <summary>The generated account of a number; its last four digits are those of the number.</summary>
    public static BookAccount Generated(int number) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"ord-bench-{number:D7}-1"),
            AccountState.Open,
            (number % 10_000).ToString("D4", CultureInfo.InvariantCulture)
        );

    // A card whose production failed is none: the account still has the one before it.
    private BookAccount Row(Account account, DateTimeOffset end)
    {
        var orders = account.CardsAt(end).Select(reference => ledger.Find(reference)!).ToList();
        var present = orders.Find(o => !o.HasFailedAt(end)) ?? orders[^1];
        return new(present.Reference, account.StateAt(end), present.Last4At(end));
    }

    private static DateTimeOffset EndOf(DateOnly day) =>
        new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8));
}
