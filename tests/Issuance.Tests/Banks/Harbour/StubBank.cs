using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BankStubs;
using Issuance.Banks;
using Issuance.Banks.Harbour;
using Issuance.Banks.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>The stub bank on a real port, our adapter pointed at it, and a receiver of its callbacks.</summary>
internal sealed class StubBank : IAsyncDisposable
{
    public static readonly BankHolder Holder = new("张晓明", "109901198504120131", "10000000001", "male");

    private readonly ECDsa ours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa banks = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string folder = Directory.CreateTempSubdirectory("stub-bank-").FullName;
    private readonly HttpClient http = new();
    private WebApplication receiver = null!;
    private WebApplication stub = null!;

    private StubBank() { }

    /// <summary>Waits long enough on any machine.</summary>
    public HarbourBank Adapter { get; private set; } = null!;

    /// <summary>Hangs up after a second: for a bank that does not answer.</summary>
    public HarbourBank Hasty { get; private set; } = null!;

    /// <summary>What our verifier says of each callback.</summary>
    public ConcurrentQueue<SignatureCheck> Callbacks { get; } = new();

    public ConcurrentQueue<string> Points { get; } = new();

    private MessageSigner Signer => new(new SigningKey("issuance-1", ours.ExportParameters(true)), TimeProvider.System);

    private MessageVerifier Verifier =>
        new(new BankKeys([new BankKey("harbour-1", "harbour", banks.ExportParameters(false))]), TimeProvider.System);

    /// <param name="bookAccounts">So many generated accounts in the books.</param>
    public static async Task<StubBank> StartAsync(int bookAccounts = 0)
    {
        var bank = new StubBank();
        bank.receiver = await bank.StartReceiverAsync();
        bank.stub = StubHost.Build(
            new()
            {
                LedgerFolder = bank.folder,
                BankPrivateKeyPem = bank.banks.ExportPkcs8PrivateKeyPem(),
                ServicePublicKeyPem = bank.ours.ExportSubjectPublicKeyInfoPem(),
                CallbackBaseUrl = bank.receiver.Urls.First(),
                StepInterval = TimeSpan.FromMilliseconds(20),
                BookAccounts = bookAccounts,
            }
        );
        await bank.stub.StartAsync();
        bank.Adapter = bank.Create(timeoutSeconds: 60);
        bank.Hasty = bank.Create(timeoutSeconds: 3);
        return bank;
    }

    private HarbourBank Create(int timeoutSeconds) =>
        new(
            new()
            {
                BaseUrl = new(stub.Urls.First() + "/harbour"),
                TimeoutSeconds = timeoutSeconds,
                ProcessingWindowSeconds = 600,
            },
            Signer,
            Verifier,
            TimeProvider.System,
            NullLogger<HarbourBank>.Instance,
            Points.Enqueue
        );

    public Task StopAsync() => stub.StopAsync();

    public Task<BankAnswer> SendAsync(BankRequest request) => Adapter.SendAsync(request, CancellationToken.None);

    public Task<BankAnswer> EnquireAsync(BankRequest request) =>
        Adapter.EnquireAsync(new(request.Reference, request.Kind, null, null), CancellationToken.None);

    /// <summary>Orders a card and waits until it is on its way.</summary>
    public async Task<CardAtBank> CardAsync(string reference = "ord-card-1")
    {
        await SendAsync(new BankRequest.OpenAccountAndOrderCard(reference, Holder, "SP-EAST"));
        var entry = await UntilAsync(reference, e => (string?)e["state"] is "in_transit" && AllTaken(e));
        return new(reference, (string?)entry["cardNumber"]);
    }

    public async Task SetModeAsync(string mode, string operation = "order", int count = 1)
    {
        using var answer = await http.PostAsJsonAsync(
            $"{stub.Urls.First()}/_stub/mode",
            new
            {
                bank = "harbour",
                mode,
                count,
                operation,
                delayMs = mode == "slow" ? 60_000 : 0,
            }
        );
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The ledger's one entry of a reference.</summary>
    public async Task<JsonNode> EntryAsync(string reference) => Assert.Single(await EntriesAsync(reference))!;

    public async Task<JsonNode> UntilAsync(string reference, Func<JsonNode, bool> holds)
    {
        JsonNode? entry = null;
        for (var i = 0; i < 1500; i++)
        {
            entry = (await EntriesAsync(reference)).FirstOrDefault();
            if (entry is not null && holds(entry))
                return entry;
            await Task.Delay(20);
        }

        throw new TimeoutException($"The ledger did not come so far: {entry}");
    }

    private async Task<JsonArray> EntriesAsync(string reference) =>
        (
            await http.GetFromJsonAsync<JsonNode>(
                $"{stub.Urls.First()}/_stub/ledger?bank=harbour&reference={reference}"
            )
        )!["entries"]!.AsArray();

    public static bool AllTaken(JsonNode entry) =>
        entry["callbacks"]!.AsArray().All(callback => (int?)callback!["lastStatus"] == 200);

    public async ValueTask DisposeAsync()
    {
        await stub.DisposeAsync();
        await receiver.DisposeAsync();
        Adapter.Dispose();
        Hasty.Dispose();
        http.Dispose();
        ours.Dispose();
        banks.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Takes callbacks with our own verifier and answers with our own signer.</summary>
    private async Task<WebApplication> StartReceiverAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var (address, bytes) = (TargetUri.AsReceived(context.Request), body.ToArray());
            Callbacks.Enqueue(
                Verifier.VerifyRequest("harbour", context.Request.Method, address, context.Request.Headers, bytes)
            );
            var messageId = (string?)JsonNode.Parse(bytes)!["messageId"];
            var answer = System.Text.Encoding.UTF8.GetBytes($$"""{"messageId":"{{messageId}}","outcome":"applied"}""");
            Signer.SignAnswer(200, address, answer).ApplyTo(context.Response.Headers);
            await context.Response.Body.WriteAsync(answer);
        });
        await app.StartAsync();
        return app;
    }
}
