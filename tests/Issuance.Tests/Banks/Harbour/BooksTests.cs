using System.Globalization;
using Issuance.Banks;
using Issuance.Banks.Harbour;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>The bank's books of a day. A list that is torn, doubled or not the bank's own must never be compared with ours.</summary>
public sealed class BooksTests
{
    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(8).DateTime);

    [Fact]
    public async Task Accounts_and_the_credits_of_the_day_are_listed()
    {
        await using var bank = await StubBank.StartAsync();
        var (first, second) = (await bank.CardAsync(), await bank.CardAsync("ord-card-2"));
        await bank.SendAsync(new BankRequest.Freeze("frz-1", second, "lost"));
        await bank.SendAsync(new BankRequest.SubmitBatch("bat-1", Today, [new("l-1", first, 12_345)]));

        var books = await ReadAsync(bank, Today);

        Assert.Equal(
            [
                new BankBookLine.Account(first.OrderReference, BankAccountState.Open, first.CardNumber![^4..]),
                new BankBookLine.Account(second.OrderReference, BankAccountState.Frozen, second.CardNumber![^4..]),
                new BankBookLine.Credit("l-1", 12_345),
            ],
            books
        );
        Assert.Empty(await ReadAsync(bank, Today.AddDays(-2)));
        Assert.Equal("not_there_yet", await FaultAsync(bank, Today.AddDays(2)));
    }

    [Fact]
    public async Task A_list_that_ends_at_the_edge_of_a_page_is_whole()
    {
        await using var bank = await StubBank.StartAsync(bookAccounts: 4_000);

        var books = await ReadAsync(bank, Today);

        Assert.Equal(4_000, books.Count);
        Assert.Equal(new BankBookLine.Account("ord-bench-0000001-1", BankAccountState.Open, "0001"), books[0]);
        Assert.Equal(new BankBookLine.Account("ord-bench-0004000-1", BankAccountState.Open, "4000"), books[^1]);
    }

    [Fact]
    public async Task A_page_is_asked_for_when_the_one_before_it_is_read_to_its_end()
    {
        await using var server = await BankServer.StartAsync();
        server.Play = r =>
            r.AnswerAsync(
                200,
                r.Address.EndsWith("after=1.2", StringComparison.Ordinal)
                    ? Page("ord-2-1", "null")
                    : Page("ord-1-1", "\"1.2\"")
            );
        await using var books = server.Adapter().ReadBooksAsync(Today, CancellationToken.None).GetAsyncEnumerator();

        await books.MoveNextAsync();
        Assert.Single(server.Requests);
        await books.MoveNextAsync();

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(new BankBookLine.Account("ord-2-1", BankAccountState.Open, null), books.Current);
        Assert.False(await books.MoveNextAsync());

        static string Page(string account, string next) =>
            $$$"""{"day":"{{{Today:yyyy-MM-dd}}}","accounts":[{"reference":"{{{account}}}","state":"open"}],"credits":[],"totals":{"accounts":2,"credits":0,"creditsFen":0},"next":{{{next}}}}""";
    }

    [Theory]
    [InlineData("error_500", "http_500")]
    [InlineData("garbage", "unreadable_answer")]
    [InlineData("wrong_signature", "signature_invalid")]
    [InlineData("lost_reply", "connection_lost")]
    [InlineData("down", "http_503")]
    public async Task A_page_that_cannot_be_believed_ends_the_reading(string mode, string code)
    {
        await using var bank = await StubBank.StartAsync(bookAccounts: 10);
        await bank.SetModeAsync(mode, "enquiry");

        Assert.Equal(code, await FaultAsync(bank, Today));
        Assert.Equal(10, (await ReadAsync(bank, Today)).Count);
    }

    [Theory]
    [InlineData("control_total_wrong", """{"accounts":2,"credits":1,"creditsFen":100}""", "null")]
    [InlineData("control_total_wrong", """{"accounts":1,"credits":2,"creditsFen":100}""", "null")]
    [InlineData("control_total_wrong", """{"accounts":1,"credits":1,"creditsFen":101}""", "null")]
    [InlineData("control_total_wrong", """{"accounts":0,"credits":1,"creditsFen":100}""", "\"more\"")]
    [InlineData("control_total_wrong", """{"accounts":3,"credits":3,"creditsFen":300}""", "\"for ever\"")]
    [InlineData("other_day", """{"accounts":1,"credits":1,"creditsFen":100}""", "null", "2026-11-21")]
    [InlineData("account_malformed", """{"accounts":1,"credits":1,"creditsFen":100}""", "null", Day, "lost")]
    [InlineData("credit_malformed", """{"accounts":1,"credits":1,"creditsFen":0}""", "null", Day, "open", 0)]
    [InlineData("unreadable_answer", """{"accounts":1,"credits":1}""", "null")]
    public async Task A_torn_or_foreign_list_is_not_believed(
        string code,
        string totals,
        string next,
        string day = Day,
        string state = "open",
        long fen = 100
    )
    {
        await using var server = await BankServer.StartAsync();
        server.Play = r =>
            r.AnswerAsync(
                200,
                $$$"""{"day":"{{{day}}}","accounts":[{"reference":"ord-1-1","state":"{{{state}}}","last4":null}],"credits":[{"lineReference":"l-1","amountFen":{{{fen}}}}],"totals":{{{totals}}},"next":{{{next}}}}"""
            );

        var fault = await Assert.ThrowsAsync<BankBooksException>(() =>
            AllAsync(server.Adapter(), DateOnly.ParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture))
        );

        Assert.Equal(code, fault.Code);
    }

    private const string Day = "2026-11-20";

    private static async Task<string> FaultAsync(StubBank bank, DateOnly day) =>
        (await Assert.ThrowsAsync<BankBooksException>(() => ReadAsync(bank, day))).Code;

    private static Task<List<BankBookLine>> ReadAsync(StubBank bank, DateOnly day) => AllAsync(bank.Adapter, day);

    private static async Task<List<BankBookLine>> AllAsync(HarbourBank bank, DateOnly day)
    {
        var lines = new List<BankBookLine>();
        await foreach (var line in bank.ReadBooksAsync(day, CancellationToken.None))
            lines.Add(line);
        return lines;
    }
}
