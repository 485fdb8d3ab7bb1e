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

/// <summary>The adapter and the stub bank, which reads and writes files by code of its own, understand each other.</summary>
public sealed class RuralStubTests : IAsyncLifetime, IDisposable
{
    private static readonly DateOnly Today = RuralTime.Day(TimeProvider.System.GetUtcNow());

    private readonly string folder = Directory.CreateTempSubdirectory("rural-stub-").FullName;
    private readonly HttpClient http = new();
    private readonly List<BankMail> mail = [];
    private readonly List<BankMailTrouble> troubles = [];
    private WebApplication stub = null!;
    private RuralBank bank = null!;

    private string Drop => Path.Combine(folder, "drop");

    public async Task InitializeAsync()
    {
        await StartStubAsync();
        bank = new(
            new()
            {
                Folder = Drop,
                ProcessingWindowSeconds = 600,
                GatherMilliseconds = 20,
            },
            _ => true,
            TimeProvider.System,
            NullLogger<RuralBank>.Instance,
            _ => { }
        );
    }

    public async Task DisposeAsync() => await stub.DisposeAsync();

    public void Dispose()
    {
        bank.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_order_goes_out_is_taken_and_comes_back_step_by_step()
    {
        var serial = await SendAsync(RuralDrop.Order("ord-1-1", "𠮷田㐀"));
        await MailUntilAsync(3);

        Assert.Equal(["OrderAccepted 1", "OrderProduced 2", "OrderInTransit 3"], mail.Select(m => m.Report.ToString()));
        Assert.All(mail, m => Assert.Equal("ord-1-1", m.Reference));
        Assert.Empty(troubles);
        var found = Assert.IsType<BankAnswer.Found>(await EnquireAsync("ord-1-1", serial));
        Assert.Equal((BankOrderState.InTransit, 3), (found.State, found.Sequence));
        var entry = await EntryAsync("ord-1-1");
        Assert.Equal(
            ((string?)entry["cardNumber"], (string?)entry["serial"]),
            (found.Data.CardNumber, found.Data.Serial)
        );
        Assert.Equal("SP-EAST", found.Data.ServicePoint);
        Assert.Equal(1, (int)entry["effects"]!);
        Assert.True(File.Exists(Path.Combine(Drop, "sent", serial)));
    }

    [Theory]
    [InlineData("refuse", "OrderRefused 1", "refused_by_bank")]
    public async Task An_order_is_refused(string mode, string step, string reason)
    {
        await ModeAsync(mode);
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));
        await MailUntilAsync(1);

        Assert.Equal(step, mail[0].Report.ToString());
        Assert.Equal(reason, mail[0].Report.Data.ReasonCode);
        var found = Assert.IsType<BankAnswer.Found>(await EnquireAsync("ord-1-1", serial));
        Assert.Equal(BankOrderState.Refused, found.State);
        Assert.Equal(0, (int)(await EntryAsync("ord-1-1"))["effects"]!);
    }

    [Fact]
    public async Task A_bank_that_rejects_the_file_did_nothing_and_says_so()
    {
        await ModeAsync("error_500");
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));

        Assert.Equal(
            new BankAnswer.NotSent("file_rejected"),
            await EnquireUntilAsync("ord-1-1", serial, answer => answer is not BankAnswer.Pending)
        );
        Assert.Equal(0, (int)(await EntryAsync("ord-1-1"))["effects"]!);
        // The same reference in a new file is taken.
        await SendAsync(RuralDrop.Order("ord-1-1"));
        await MailUntilAsync(3);
        Assert.Equal(new BankMailTrouble(serial, "file_rejected"), Assert.Single(troubles));
        Assert.Equal(1, (int)(await EntryAsync("ord-1-1"))["effects"]!);
    }

    [Theory]
    [InlineData("timeout", 0)]
    [InlineData("lost_reply", 1)]
    public async Task A_bank_that_never_answers_leaves_the_request_pending(string mode, int effects)
    {
        await ModeAsync(mode);
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));
        await UntilAsync(async () => (int?)(await EntryOrNullAsync("ord-1-1"))?["effects"] == effects);
        await UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(Drop, "sent", serial))));

        // Something later that is answered shows that nothing of the first is on its way.
        await SendAsync(RuralDrop.Order("ord-2-1"));
        await MailUntilAsync(3);

        Assert.All(mail, m => Assert.Equal("ord-2-1", m.Reference));
        Assert.Equal(new BankAnswer.Pending(serial), await EnquireAsync("ord-1-1", serial));
        Assert.Equal(effects, (int)(await EntryAsync("ord-1-1"))["effects"]!);
    }

    [Theory]
    [InlineData("garbage", "unreadable")]
    [InlineData("wrong_signature", "control_total_wrong")]
    public async Task A_broken_return_file_is_trouble_and_its_order_is_told_again_on_request(string mode, string code)
    {
        await ModeAsync(mode);
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));
        await UntilAsync(async () =>
        {
            await FetchAsync();
            return troubles.Count == 1;
        });

        Assert.Equal(code, troubles[0].Code);
        Assert.Empty(mail);
        Assert.Equal(new BankAnswer.Pending(serial), await EnquireAsync("ord-1-1", serial));
        Assert.Equal(1, (int)(await EntryAsync("ord-1-1"))["effects"]!);

        using var answer = await http.PostAsync($"{stub.Urls.First()}/_stub/rural/returns?reference=ord-1-1", null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await MailUntilAsync(3);
        Assert.Equal(1, (int)(await EntryAsync("ord-1-1"))["effects"]!);
    }

    [Fact]
    public async Task Every_return_file_that_comes_twice_has_the_same_messages()
    {
        await ModeAsync("duplicate_callback");
        await SendAsync(RuralDrop.Order("ord-1-1"));
        await MailUntilAsync(6);

        Assert.Equal(3, mail.Select(m => m.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Steps_come_back_newest_first()
    {
        await ModeAsync("out_of_order");
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));
        await MailUntilAsync(3);

        Assert.Equal([3, 2, 1], mail.Select(m => m.Report.Sequence));
        Assert.Equal(
            BankOrderState.InTransit,
            Assert.IsType<BankAnswer.Found>(await EnquireAsync("ord-1-1", serial)).State
        );
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("late_callback")]
    public async Task A_late_return_file_comes_all_the_same(string mode)
    {
        await ModeAsync(mode, delayMs: 700);
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));
        await UntilAsync(async () => await EntryOrNullAsync("ord-1-1") is not null);

        Assert.Equal(new BankAnswer.Pending(serial), await EnquireAsync("ord-1-1", serial));
        await MailUntilAsync(3);
    }

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

    private async Task StartStubAsync()
    {
        using var ours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        stub = StubHost.Build(
            new()
            {
                LedgerFolder = folder,
                BankPrivateKeyPem = ours.ExportPkcs8PrivateKeyPem(),
                ServicePublicKeyPem = ours.ExportSubjectPublicKeyInfoPem(),
                RuralFolder = Drop,
                StepInterval = TimeSpan.FromMilliseconds(20),
            }
        );
        await stub.StartAsync();
    }

    private async Task<string> SendAsync(BankRequest request) =>
        Assert.IsType<BankAnswer.Pending>(await bank.SendAsync(request, CancellationToken.None)).Serial!;

    private Task<BankAnswer> EnquireAsync(string reference, string? serial) =>
        bank.EnquireAsync(RuralDrop.Enquiry(reference, serial), CancellationToken.None);

    private async Task<BankAnswer> EnquireUntilAsync(string reference, string serial, Func<BankAnswer, bool> holds)
    {
        BankAnswer? answer = null;
        await UntilAsync(async () => holds(answer = await EnquireAsync(reference, serial)));
        return answer!;
    }

    private async Task FetchAsync()
    {
        if (await bank.FetchMailAsync(CancellationToken.None) is not { } bag)
            return;
        mail.AddRange(bag.Mail);
        troubles.AddRange(bag.Troubles);
        await bag.ConfirmAsync(CancellationToken.None);
    }

    private Task MailUntilAsync(int count) =>
        UntilAsync(async () =>
        {
            await FetchAsync();
            return mail.Count >= count;
        });

    private async Task ModeAsync(string mode, int count = 1, int? delayMs = null, bool? autoProgress = null)
    {
        var body = new JsonObject { ["bank"] = "rural", ["mode"] = mode };
        if (mode != "ok")
            body["count"] = count;
        if (delayMs is not null)
            body["delayMs"] = delayMs;
        if (autoProgress is not null)
            body["autoProgress"] = autoProgress;
        using var answer = await http.PostAsJsonAsync($"{stub.Urls.First()}/_stub/mode", body);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonNode> EntryAsync(string reference) =>
        await EntryOrNullAsync(reference)
        ?? throw new InvalidOperationException($"The bank does not know {reference}.");

    private async Task<JsonNode?> EntryOrNullAsync(string reference)
    {
        var ledger = await http.GetFromJsonAsync<JsonNode>(
            $"{stub.Urls.First()}/_stub/ledger?bank=rural&reference={reference}"
        );
        return ledger!["entries"]!.AsArray().SingleOrDefault();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 500; i++)
        {
            if (await holds())
                return;
            await Task.Delay(20);
        }
        throw new TimeoutException("It did not come about.");
    }
}
