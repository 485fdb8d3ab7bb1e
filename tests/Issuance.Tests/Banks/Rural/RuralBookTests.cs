using System.Text;
using Issuance.Banks;
using Issuance.Banks.Rural;

namespace Issuance.Tests.Banks.Rural;

/// <summary>The bank's daily book.</summary>
public sealed class RuralBookTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 3, 2);
    private readonly RuralDrop drop = new();

    public void Dispose() => drop.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Accounts_and_credits_are_read_in_every_form(bool lf, bool mark)
    {
        var bytes = Book(
            Account("ord-1", 'O', "0018"),
            Account("ord-2", 'F', ""),
            Account("ord-3", 'C', "1"),
            Credit()
        );
        Assert.Equal("unreadable", await TroubleAsync(bytes)); // last4 of one digit

        bytes = Book(Account("ord-1", 'O', "0018"), Account("ord-2", 'F', ""), Account("ord-3", 'C', "0026"), Credit());
        if (lf)
            bytes = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n"));
        drop.Put("RU-BOOK-20260302.txt", mark ? [0x84, 0x31, 0x95, 0x33, .. bytes] : bytes);

        Assert.Equal(
            [
                new BankBookLine.Account("ord-1", BankAccountState.Open, "0018"),
                new BankBookLine.Account("ord-2", BankAccountState.Frozen, null),
                new BankBookLine.Account("ord-3", BankAccountState.Closed, "0026"),
                new BankBookLine.Credit("l-1", 12_345),
            ],
            await drop.Bank.ReadBooksAsync(Day, CancellationToken.None).ToListAsync()
        );
    }

    [Fact]
    public async Task A_day_without_a_book_and_a_folder_that_is_away_are_told_apart()
    {
        Assert.Equal("not_there_yet", await TroubleAsync(null));
        Directory.Delete(Path.Combine(drop.Root, "incoming"));
        Assert.Equal("connection_lost", await TroubleAsync(null));
    }

    [Theory]
    [InlineData("T000000002", "T000000001", "control_total_wrong")]
    [InlineData("0000000012345", "0000000012346", "control_total_wrong")]
    [InlineData("ord-1", "ord-9", "control_total_wrong")]
    [InlineData("10000020260302", "10000020260303", "other_day")]
    [InlineData("HBOOK", "HRET ", "other_day")]
    [InlineData("A000000001", "X000000001", "unreadable")]
    [InlineData("C000000002", "C000000003", "unreadable")]
    public async Task A_book_that_contradicts_itself_ends_in_an_exception(string from, string to, string code)
    {
        var text = Encoding.Latin1.GetString(Book(Account("ord-1", 'O', ""), Credit()));
        var changed = text.Replace(from, to);
        Assert.NotEqual(text, changed);

        Assert.Equal(code, await TroubleAsync(Encoding.Latin1.GetBytes(changed)));
    }

    [Fact]
    public async Task A_book_that_was_cut_off_is_told_at_its_end()
    {
        var whole = Book([.. Enumerable.Range(1, 5000).Select(i => Account($"ord-{i}", 'O', "0018"))]);
        var rows = 0;
        drop.Put("RU-BOOK-20260302.txt", whole[..^48]); // without its trailer

        var error = await Assert.ThrowsAsync<BankBooksException>(async () =>
        {
            await foreach (var _ in drop.Bank.ReadBooksAsync(Day, CancellationToken.None))
                rows++;
        });

        Assert.Equal(("control_total_wrong", 5000), (error.Code, rows));
    }

    [Fact]
    public async Task A_file_without_line_ends_is_not_held_in_memory() =>
        Assert.Equal("unreadable", await TroubleAsync(new byte[300_000]));

    [Fact]
    public async Task A_long_book_is_read_without_growing()
    {
        const int rows = 300_000;
        drop.Put(
            "RU-BOOK-20260302.txt",
            Book([.. Enumerable.Range(1, rows).Select(i => Account($"ord-{i}", 'O', "0018"))])
        );
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (read, most) = (0, 0L);

        await foreach (var _ in drop.Bank.ReadBooksAsync(Day, CancellationToken.None))
            if (++read % 50_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);

        Assert.Equal(rows, read);
        Assert.InRange(most, long.MinValue, 5_000_000);
    }

    private async Task<string> TroubleAsync(byte[]? bytes)
    {
        if (bytes is not null)
            drop.Put("RU-BOOK-20260302.txt", bytes);
        var error = await Assert.ThrowsAsync<BankBooksException>(async () =>
            await drop.Bank.ReadBooksAsync(Day, CancellationToken.None).ToListAsync()
        );
        return error.Code;
    }

    private static byte[] Book(params byte[][] lines) =>
        FileBytes.Frame(
            "BOOK",
            new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8)),
            Day,
            "",
            "",
            lines,
            BookReader.Amount
        );

    private static byte[] Account(string reference, char state, string last4)
    {
        var line = FileBytes.Line(BookReader.LineLength, 'A');
        Assert.True(BookReader.Reference.TryWrite(line, reference) && BookReader.Last4.TryWrite(line, last4));
        line[BookReader.State.Offset] = (byte)state;
        BookReader.Amount.WriteNumber(line, 0);
        return line;
    }

    private static byte[] Credit()
    {
        var line = FileBytes.Line(BookReader.LineLength, 'C');
        Assert.True(BookReader.Reference.TryWrite(line, "l-1"));
        BookReader.Amount.WriteNumber(line, 12_345);
        return line;
    }
}
