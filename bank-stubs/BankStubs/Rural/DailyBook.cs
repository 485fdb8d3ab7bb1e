using System.Globalization;
using BankStubs.Ledger;

namespace BankStubs.Rural;

/// <summary>The bank's book file: accounts, then the credits of the day. Today's is written anew whenever something changed.</summary>
internal sealed class DailyBook(RuralFolder folder, BankLedger ledger, Books books) : IDisposable
{
    private const int Page = 2000;

    private readonly SemaphoreSlim writing = new(1);
    private long written = -1;

    /// <summary>Writes today's where it is not the same as the last one.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(ChinaTime.Now().DateTime);
        var state =
            ledger.Entries.Sum(e => 1L + e.Effects + (e.IsDecided ? 1 : 0) + e.Callbacks.Length) + today.DayNumber;
        if (state == written)
            return;
        await WriteAsync(today, cancel);
        written = state;
    }

    /// <returns>False for a day that has not begun.</returns>
    public async Task<bool> WriteAsync(DateOnly day, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            if (books.Open(day) is not { } size)
                return false;
            var name = $"RU-BOOK-{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.txt";
            var path = Path.Combine(folder.Incoming, name);
            await RuralFile.WriteAsync(path, "BOOK", "", "", Lines(size), amountAt: 50, day, wrongTotal: false, cancel);
            return true;
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose() => writing.Dispose();

    private IEnumerable<RuralLine> Lines(BookSize size)
    {
        for (var skip = 0; skip < size.Accounts; skip += Page)
            foreach (var account in books.Accounts(size, skip, Page))
                yield return new RuralLine(65, 'A')
                    .With(10, 35, account.Reference)
                    .With(45, 1, account.State.ToString()[..1])
                    .With(46, 4, account.Last4)
                    .With(50, 15, 0);
        for (var skip = 0; skip < size.Credits; skip += Page)
            foreach (var credit in books.Credits(size, skip, Page))
                yield return new RuralLine(65, 'C').With(10, 35, credit.LineReference).With(50, 15, credit.AmountFen);
    }
}
