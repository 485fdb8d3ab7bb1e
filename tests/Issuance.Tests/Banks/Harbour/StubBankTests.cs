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

/// <summary>The adapter and the stub bank, which signs and verifies by code of its own, understand each other.</summary>
public sealed class StubBankTests : IAsyncLifetime, IDisposable
{
    private readonly ECDsa ours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa banks = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string folder = Directory.CreateTempSubdirectory("stub-bank-").FullName;
    private readonly ConcurrentQueue<SignatureCheck> callbacks = new();
    private readonly HttpClient http = new();
    private WebApplication receiver = null!;
    private WebApplication stub = null!;
    private HarbourBank bank = null!;

    private MessageSigner Signer => new(new SigningKey("issuance-1", ours.ExportParameters(true)), TimeProvider.System);

    private MessageVerifier Verifier =>
        new(new BankKeys([new BankKey("harbour-1", "harbour", banks.ExportParameters(false))]), TimeProvider.System);

    public async Task InitializeAsync()
    {
        receiver = await StartReceiverAsync();
        stub = StubHost.Build(
            new()
            {
                LedgerFolder = folder,
                BankPrivateKeyPem = banks.ExportPkcs8PrivateKeyPem(),
                ServicePublicKeyPem = ours.ExportSubjectPublicKeyInfoPem(),
                CallbackBaseUrl = receiver.Urls.First(),
                StepInterval = TimeSpan.FromMilliseconds(20),
            }
        );
        await stub.StartAsync();
        bank = new(
            new() { BaseUrl = new(stub.Urls.First() + "/harbour"), TimeoutSeconds = 10 },
            Signer,
            Verifier,
            TimeProvider.System,
            NullLogger<HarbourBank>.Instance,
            _ => { }
        );
    }

    public async Task DisposeAsync()
    {
        await stub.DisposeAsync();
        await receiver.DisposeAsync();
    }

    public void Dispose()
    {
        bank.Dispose();
        http.Dispose();
        ours.Dispose();
        banks.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_order_is_accepted_called_back_and_found_in_transit()
    {
        Assert.Equal(new BankAnswer.Accepted(BankOrderState.Accepted), await OrderAsync());
        await UntilAsync(entry => (string?)entry["state"] is "in_transit" && AllTaken(entry));

        var found = Assert.IsType<BankAnswer.Found>(await EnquireAsync());
        Assert.Equal((BankOrderState.InTransit, 3), (found.State, found.Sequence));
        Assert.Equal("SP-EAST", found.Data.ServicePoint);
        Assert.EndsWith(found.Data.Last4!, found.Data.CardNumber, StringComparison.Ordinal);
        Assert.Equal(3, callbacks.Count);
        Assert.All(callbacks, check => Assert.IsType<SignatureCheck.Valid>(check));
    }

    [Fact]
    public async Task An_order_is_refused()
    {
        await SetModeAsync("refuse");

        Assert.Equal(new BankAnswer.Declined("refused_by_bank"), await OrderAsync());
        var found = Assert.IsType<BankAnswer.Found>(await EnquireAsync());
        Assert.Equal((BankOrderState.Refused, "refused_by_bank"), (found.State, found.Data.ReasonCode));
    }

    [Theory]
    [InlineData("lost_reply", "connection_lost")]
    [InlineData("garbage", "unreadable_answer")]
    [InlineData("wrong_signature", "signature_invalid")]
    public async Task An_order_with_an_unclear_answer_is_found_by_enquiry(string mode, string reason)
    {
        await SetModeAsync(mode);

        Assert.Equal(reason, Assert.IsType<BankAnswer.Unknown>(await OrderAsync()).Reason);
        var found = Assert.IsType<BankAnswer.Found>(await EnquireAsync());

        Assert.Equal((BankOrderState.Accepted, 1), (found.State, found.Sequence));
        var entry = await UntilAsync(entry => (string?)entry["state"] is "in_transit");
        Assert.Equal("1 1 1", $"{entry["effects"]} {entry["requests"]} {entry["enquiries"]}");
    }

    [Theory]
    [InlineData("error_500", "http_500")]
    [InlineData("down", "http_503")]
    public async Task An_order_without_effect_is_not_found_and_taken_at_the_second_send(string mode, string reason)
    {
        await SetModeAsync(mode);

        Assert.Equal(new BankAnswer.Unknown(reason, false), await OrderAsync());
        Assert.Equal(new BankAnswer.NotFound(), await EnquireAsync());
        Assert.IsType<BankAnswer.Accepted>(await OrderAsync());
    }

    [Fact]
    public async Task A_bank_whose_process_has_ended_was_sent_nothing()
    {
        await stub.StopAsync();

        Assert.Equal(new BankAnswer.NotSent("connection_refused"), await OrderAsync());
    }

    private Task<BankAnswer> OrderAsync() =>
        bank.OpenAccountAndOrderCardAsync(
            new(BankServer.Reference, new("张晓明", "109901198504120131", "10000000001", "male"), "SP-EAST"),
            CancellationToken.None
        );

    private Task<BankAnswer> EnquireAsync() => bank.EnquireAsync(BankServer.Reference, CancellationToken.None);

    private async Task SetModeAsync(string mode)
    {
        using var answer = await http.PostAsJsonAsync(
            $"{stub.Urls.First()}/_stub/mode",
            new
            {
                bank = "harbour",
                mode,
                count = 1,
            }
        );
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonNode> UntilAsync(Func<JsonNode, bool> holds)
    {
        JsonNode? ledger = null;
        for (var i = 0; i < 500; i++)
        {
            ledger = await http.GetFromJsonAsync<JsonNode>($"{stub.Urls.First()}/_stub/ledger?bank=harbour");
            if (ledger!["entries"]!.AsArray() is [{ } entry] && holds(entry))
                return entry;
            await Task.Delay(20);
        }
        throw new TimeoutException($"The ledger did not come so far: {ledger}");
    }

    private static bool AllTaken(JsonNode entry) =>
        entry["callbacks"]!.AsArray().All(callback => (int?)callback!["lastStatus"] == 200);

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
            callbacks.Enqueue(
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
