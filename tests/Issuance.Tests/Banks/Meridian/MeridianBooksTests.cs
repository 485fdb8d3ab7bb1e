using Issuance.Banks;
using Issuance.Banks.Meridian;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>The bank's own books, as a statement in pages.</summary>
public sealed class MeridianBooksTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(
        TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime
    );

    [Fact]
    public async Task The_books_have_every_account_and_the_credits_of_the_day()
    {
        await using var stub = await MeridianStub.StartAsync();
        var card = await stub.CardInTransitAsync();
        await stub.SendAsync(MeridianStub.Order with { Reference = "ord-second-1" });
        await stub.SendAsync(new BankRequest.SubmitBatch("bat-1", Today, [new("trf-a-1", card, 123450)]));
        await stub.SendAsync(new BankRequest.Freeze("frz-1", card, "lost"));
        await stub.SendAsync(new BankRequest.Close("cls-1", new("ord-second-1", null)));
        await stub.MailAsync(6);

        var lines = await ReadAsync(stub, Today);

        Assert.Equal(
            [
                new BankBookLine.Account(MeridianStub.Reference, BankAccountState.Frozen, card.CardNumber![^4..]),
                new BankBookLine.Account(
                    "ord-second-1",
                    BankAccountState.Closed,
                    (string?)(await stub.EntryAsync("ord-second-1"))!["last4"]
                ),
                new BankBookLine.Credit("trf-a-1", 123450),
            ],
            lines
        );
    }

    [Fact]
    public async Task Books_without_anything_in_them_are_books_all_the_same()
    {
        await using var stub = await MeridianStub.StartAsync();

        Assert.Empty(await ReadAsync(stub, Today));
    }

    [Fact]
    public async Task The_books_of_a_day_that_has_not_begun_are_not_there()
    {
        await using var stub = await MeridianStub.StartAsync();

        var error = await Assert.ThrowsAsync<BankBooksException>(() => ReadAsync(stub, Today.AddDays(2)));
        Assert.Equal("not_there_yet", error.Code);
    }

    [Theory]
    [InlineData("wrong_signature", "signature_invalid")]
    [InlineData("garbage", "unreadable")]
    [InlineData("lost_reply", "connection_lost")]
    public async Task Books_that_cannot_be_believed_are_none(string mode, string code)
    {
        await using var stub = await MeridianStub.StartAsync();
        await stub.ModeAsync(mode, operation: "enquiry");

        var error = await Assert.ThrowsAsync<BankBooksException>(() => ReadAsync(stub, Today));
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task Many_accounts_are_read_page_by_page()
    {
        await using var stub = await MeridianStub.StartAsync(bookAccounts: 60_000);
        var count = 0;

        await foreach (var line in stub.Bank.ReadBooksAsync(Today, CancellationToken.None))
        {
            Assert.IsType<BankBookLine.Account>(line);
            count++;
        }

        Assert.Equal(60_000, count);
    }

    private static async Task<List<BankBookLine>> ReadAsync(MeridianStub stub, DateOnly day)
    {
        List<BankBookLine> lines = [];
        await foreach (var line in stub.Bank.ReadBooksAsync(day, CancellationToken.None))
            lines.Add(line);
        return lines;
    }
}
