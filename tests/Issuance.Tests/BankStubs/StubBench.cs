using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BankStubs;
using Microsoft.AspNetCore.Builder;

namespace Issuance.Tests.StubBanks;

/// <summary>A stub bank, a receiver of its callbacks, and a client that signs: all over real HTTP, one set for each test.</summary>
internal sealed class StubBench : IAsyncDisposable
{
    private readonly ECDsa service = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa bank = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private WebApplication? stub;
    private string callbackBase = "";

    private StubBench() => Receiver = new(bank, service);

    /// <summary>A signed answer of the bank.</summary>
    public sealed record Answer(HttpStatusCode Status, JsonNode? Body, bool SignatureHolds);

    public string Folder { get; } = Directory.CreateTempSubdirectory("stub-bank-").FullName;
    public CallbackReceiver Receiver { get; }
    public string Url { get; private set; } = "";
    public ECDsa Stranger { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public ECDsa Service => service;
    public string BankKeyPem => bank.ExportPkcs8PrivateKeyPem();
    public string ServiceKeyPem => service.ExportSubjectPublicKeyInfoPem();

    public static async Task<StubBench> StartAsync(bool withStub = true)
    {
        var bench = new StubBench();
        bench.callbackBase = await bench.Receiver.StartAsync();
        if (withStub)
            await bench.StartStubAsync();
        return bench;
    }

    public async Task StartStubAsync(bool callbacksAllowed = true)
    {
        stub = StubHost.Build(
            new StubOptions
            {
                LedgerFolder = Folder,
                BankPrivateKeyPem = BankKeyPem,
                ServicePublicKeyPem = ServiceKeyPem,
                CallbackBaseUrl = callbacksAllowed ? callbackBase : null,
                StepInterval = TimeSpan.FromMilliseconds(30),
                CallbackRepeat = TimeSpan.FromMilliseconds(150),
                FirstNumber = 1,
            }
        );
        await stub.StartAsync();
        Url = stub.Urls.First();
    }

    public async Task StopStubAsync()
    {
        if (stub is not null)
            await stub.DisposeAsync();
        stub = null;
    }

    /// <summary>Points at a stub that runs as a process of its own.</summary>
    public void Use(string url) => Url = url;

    public string CallbackBase => callbackBase;

    public static string NewReference(int attempt = 1) =>
        $"ord-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}-{attempt}";

    public static JsonObject Order(string reference, string idNumber = "109901198504120131") =>
        new()
        {
            ["reference"] = reference,
            ["kind"] = "open_account_order_card",
            ["holder"] = new JsonObject
            {
                ["name"] = "张晓明",
                ["idNumber"] = idNumber,
                ["mobile"] = "10000000001",
                ["sex"] = "male",
            },
            ["servicePoint"] = "SP-EAST",
            ["cardProduct"] = "insurance_debit",
        };

    public Task<Answer> OrderAsync(JsonObject order, TimeSpan? limit = null) =>
        SendAsync(
            HttpMethod.Post,
            "/harbour/v1/card-orders",
            Encoding.UTF8.GetBytes(order.ToJsonString()),
            limit: limit
        );

    public Task<Answer> OrderAsync(string reference) => OrderAsync(Order(reference));

    public Task<Answer> EnquireAsync(string reference, TimeSpan? limit = null) =>
        SendAsync(HttpMethod.Get, $"/harbour/v1/card-orders/{reference}", [], limit: limit);

    /// <summary>Sends a request, by default signed as the service signs, and checks the signature of the answer.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        byte[] body,
        TestSignature? signature = null,
        bool unsigned = false,
        TimeSpan? limit = null
    )
    {
        var uri = Url + path;
        using var request = new HttpRequestMessage(method, uri);
        if (method == HttpMethod.Post)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        signature ??= TestSignature.OfRequest(service, method.Method, uri, body, new());
        if (!unsigned)
        {
            request.Headers.TryAddWithoutValidation("Content-Digest", signature.Digest);
            request.Headers.TryAddWithoutValidation("Signature-Input", signature.Input);
            request.Headers.TryAddWithoutValidation("Signature", signature.Value);
        }

        using var patience = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        using var answer = await http.SendAsync(request, patience.Token);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var isJson = bytes.Length > 0 && bytes[0] == (byte)'{';
        return new(answer.StatusCode, isJson ? JsonNode.Parse(bytes) : null, IsSigned(answer, bytes, uri));
    }

    public async Task<JsonNode> LedgerAsync(string? reference = null) =>
        JsonNode.Parse(
            await http.GetStringAsync(
                $"{Url}/_stub/ledger?bank=harbour{(reference is null ? "" : $"&reference={reference}")}"
            )
        )!;

    public async Task<JsonNode> EntryAsync(string reference) =>
        Assert.Single((await LedgerAsync(reference))["entries"]!.AsArray())!;

    public async Task<(HttpStatusCode Status, JsonNode? Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(Url + path), content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync()));
    }

    public async Task SetModeAsync(string members)
    {
        var (status, _) = await PostAsync("/_stub/mode", $$"""{"bank":"harbour",{{members}}}""");
        Assert.Equal(HttpStatusCode.OK, status);
    }

    public async Task<JsonNode> ModeAsync() =>
        (await http.GetFromJsonAsync<JsonNode>($"{Url}/_stub/mode?bank=harbour"))!;

    public Task<(HttpStatusCode Status, JsonNode? Body)> StepAsync(string reference, string step) =>
        PostAsync($"/_stub/orders/{reference}/steps/{step}", "{}");

    public async Task<HttpStatusCode> GetStatusAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(Url + path));
        return answer.StatusCode;
    }

    /// <summary>Waits until the order is in transit and every callback was taken; fails after 10 s.</summary>
    public Task<JsonNode> UntilInTransitAsync(string reference) =>
        UntilAsync(
            reference,
            e =>
                (string?)e["state"] == "in_transit" && e["callbacks"]!.AsArray().All(c => (int?)c!["lastStatus"] == 200)
        );

    public async Task<JsonNode> UntilAsync(string reference, Func<JsonNode, bool> holds)
    {
        for (var i = 0; i < 3_000; i++)
        {
            var entry = (await LedgerAsync(reference))["entries"]!.AsArray().FirstOrDefault();
            if (entry is not null && holds(entry))
                return entry;
            await Task.Delay(20);
        }

        throw new TimeoutException($"The ledger did not come so far: {await LedgerAsync(reference)}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopStubAsync();
        await Receiver.DisposeAsync();
        http.Dispose();
        service.Dispose();
        bank.Dispose();
        Stranger.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private bool IsSigned(HttpResponseMessage answer, byte[] body, string uri)
    {
        string? Header(string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
        return Header("Signature") is { } value
            && new TestSignature(Header("Content-Digest")!, Header("Signature-Input")!, value).IsOfBank(
                bank,
                body,
                $"\"@status\": {(int)answer.StatusCode}",
                $"\"content-digest\": {Header("Content-Digest")}",
                $"\"@target-uri\";req: {uri}"
            );
    }
}
