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
public sealed partial class RuralStubTests : IAsyncLifetime, IDisposable
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
        await ModeAsync(mode, delayMs: 3_000);
        var serial = await SendAsync(RuralDrop.Order("ord-1-1"));
        await UntilAsync(async () => await EntryOrNullAsync("ord-1-1") is not null);

        Assert.Equal(new BankAnswer.Pending(serial), await EnquireAsync("ord-1-1", serial));
        await MailUntilAsync(3);
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
        for (var i = 0; i < 3_000; i++)
        {
            if (await holds())
                return;
            await Task.Delay(20);
        }
        throw new TimeoutException("It did not come about.");
    }
}
