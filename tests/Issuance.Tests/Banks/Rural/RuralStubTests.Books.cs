using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BankStubs;
using Issuance.Banks;
using Issuance.Banks.Rural;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Rural;

/// <summary>What its ledger and books hold, and what a person at the bank can do.</summary>
public sealed partial class RuralStubTests
{
    [Fact]
    public async Task While_the_bank_is_away_files_wait_for_it()
    {
        await ModeAsync("down", count: 0);
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));

        Assert.Equal(new BankAnswer.Pending(serial), await EnquireAsync("ord-1-1", serial));
        await Task.Delay(300);
        Assert.True(File.Exists(Path.Combine(Drop, "outgoing", serial)));

        await ModeAsync("ok");
        await MailUntilAsync(3);
    }

    [Fact]
    public async Task A_reference_that_is_sent_twice_is_done_twice()
    {
        await SendAsync(RuralDrop.Order("ord-1-1"));
        await MailUntilAsync(3);
        await SendAsync(RuralDrop.Order("ord-1-1"));

        await UntilAsync(async () => (int)(await EntryAsync("ord-1-1"))["effects"]! == 2);
    }

    [Theory]
    [InlineData("901", "OrderRefused 1")]
    [InlineData("903", "OrderAccepted 1, OrderProductionFailed 2")]
    public async Task Some_holders_have_a_fate_of_their_own(string orderNumber, string steps)
    {
        var order = RuralDrop.Order("ord-1-1");
        var id = order.Holder.IdNumber;
        await SendAsync(order with { Holder = order.Holder with { IdNumber = id[..14] + orderNumber + id[17..] } });
        await MailUntilAsync(steps.Split(", ").Length);

        Assert.Equal(steps, string.Join(", ", mail.Select(m => m.Report)));
    }

    [Fact]
    public async Task Services_batches_and_books_agree_with_the_ledger()
    {
        await SendAsync(RuralDrop.Order("ord-1-1"));
        await MailUntilAsync(3);
        var card = new CardAtBank("ord-1-1", (string?)(await EntryAsync("ord-1-1"))["cardNumber"]);

        await SendAsync(new BankRequest.Freeze("frz-1-1", card, "lost"));
        await MailUntilAsync(4);
        await SendAsync(new BankRequest.Unfreeze("unf-1-1", card));
        await MailUntilAsync(5);
        var batch = new BankRequest.SubmitBatch(
            "bat-1-1",
            new(2026, 3, 31),
            [new("line-1", card, 12_345), new("line-2", new("nobody-1", null), 100)]
        );
        var serial = await SendAsync(batch);
        await MailUntilAsync(6);
        await SendAsync(new BankRequest.ReplaceCard("rep-1-1", card, RuralDrop.Holder, "SP-WEST"));
        await MailUntilAsync(9);
        await SendAsync(new BankRequest.Close("cls-1-1", new("rep-1-1", null)));
        await MailUntilAsync(10);
        await SendAsync(new BankRequest.Freeze("frz-2-1", new("nobody-1", null), "lost"));
        await MailUntilAsync(11);

        Assert.Equal(
            ["OrderAccepted 1", "OrderAccepted 1", "OrderAccepted 1"],
            mail.Skip(3).Take(3).Select(m => m.Report.ToString())
        );
        Assert.Equal("OrderRefused 1 card_unknown", $"{mail[10].Report} {mail[10].Report.Data.ReasonCode}");
        var results = await bank.FetchBatchResultsAsync(
            new("bat-1-1", InstructionKind.SubmitBatch, serial, TimeProvider.System.GetUtcNow()),
            default
        );
        Assert.True(results!.IsComplete);
        Assert.Equal(new BatchLineResult("line-1", true, 12_345, null), results.Lines[0]);
        Assert.Equal(new BatchLineResult("line-2", false, 0, "card_unknown"), results.Lines[1]);

        using var written = await http.PostAsync($"{stub.Urls.First()}/_stub/rural/book?day={Today:yyyy-MM-dd}", null);
        Assert.Equal(HttpStatusCode.NoContent, written.StatusCode);
        var last4 = (string?)(await EntryAsync("rep-1-1"))["last4"];
        Assert.Equal(
            [
                new BankBookLine.Account("rep-1-1", BankAccountState.Closed, last4),
                new BankBookLine.Credit("line-1", 12_345),
            ],
            await bank.ReadBooksAsync(Today, CancellationToken.None).ToListAsync()
        );
    }

    [Fact]
    public async Task The_bank_writes_its_book_of_today_by_itself()
    {
        await SendAsync(RuralDrop.Order("ord-1-1"));
        await MailUntilAsync(3);

        await UntilAsync(async () =>
        {
            try
            {
                return (await bank.ReadBooksAsync(Today, CancellationToken.None).ToListAsync())
                    is [BankBookLine.Account { OrderReference: "ord-1-1", Last4: not null }];
            }
            catch (BankBooksException e) when (e.Code == "not_there_yet")
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_bank_that_was_started_again_goes_on_where_it_was()
    {
        await ModeAsync("ok", autoProgress: false);
        await SendAsync(RuralDrop.Order("ord-1-1"));
        await UntilAsync(async () => (int?)(await EntryOrNullAsync("ord-1-1"))?["effects"] == 1);

        await stub.DisposeAsync();
        await StartStubAsync();

        await MailUntilAsync(3);
        Assert.Equal(1, (int)(await EntryAsync("ord-1-1"))["effects"]!);
    }

    [Fact]
    public async Task A_person_at_the_bank_moves_an_order_by_hand()
    {
        await ModeAsync("ok", autoProgress: false);
        await SendAsync(RuralDrop.Order("ord-1-1"));
        await UntilAsync(async () => (int?)(await EntryOrNullAsync("ord-1-1"))?["effects"] == 1);

        foreach (var step in new[] { "accept", "fail" })
            (
                await http.PostAsync($"{stub.Urls.First()}/_stub/orders/ord-1-1/steps/{step}", null)
            ).EnsureSuccessStatusCode();
        await MailUntilAsync(2);

        Assert.Equal("OrderAccepted 1, OrderProductionFailed 2", string.Join(", ", mail.Select(m => m.Report)));
    }
}
