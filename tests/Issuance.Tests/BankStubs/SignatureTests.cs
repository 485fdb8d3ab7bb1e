using System.Net;
using System.Text;

namespace Issuance.Tests.StubBanks;

public sealed class SignatureTests
{
    private const string Path = "/harbour/v1/card-orders";

    public static TheoryData<string, string> Wishes =>
        new()
        {
            { "other key id", "signature_invalid" },
            { "other algorithm", "signature_invalid" },
            { "short nonce", "signature_invalid" },
            { "method not covered", "signature_invalid" },
            { "expired", "signature_expired" },
            { "from the future", "signature_expired" },
            { "lives too long", "signature_expired" },
        };

    [Theory]
    [MemberData(nameof(Wishes))]
    public async Task A_signature_that_is_not_as_agreed_is_401_counted_and_without_effect(string fault, string code)
    {
        await using var bench = await StubBench.StartAsync();
        TestSignature.Wish wish = fault switch
        {
            "other key id" => new(KeyId: "harbour-1"),
            "other algorithm" => new(Algorithm: "rsa-pss-sha512"),
            "short nonce" => new(Nonce: "0123456789"),
            "method not covered" => new(Components: "\"@target-uri\" \"content-digest\""),
            "expired" => new(CreatedIn: -400, LivesFor: 300),
            "from the future" => new(CreatedIn: 90, LivesFor: 100),
            _ => new(LivesFor: 301),
        };

        await RefusedAsync(bench, code, (uri, body) => TestSignature.OfRequest(bench.Service, "POST", uri, body, wish));
    }

    [Fact]
    public async Task A_strangers_signature_is_401()
    {
        await using var bench = await StubBench.StartAsync();
        await RefusedAsync(
            bench,
            "signature_invalid",
            (uri, body) => TestSignature.OfRequest(bench.Stranger, "POST", uri, body, new())
        );
    }

    [Fact]
    public async Task A_changed_body_method_or_address_is_401()
    {
        await using var bench = await StubBench.StartAsync();
        await RefusedAsync(
            bench,
            "signature_invalid",
            (uri, body) => TestSignature.OfRequest(bench.Service, "POST", uri, [.. body, (byte)' '], new())
        );
        await RefusedAsync(
            bench,
            "signature_invalid",
            (uri, body) => TestSignature.OfRequest(bench.Service, "PUT", uri, body, new()),
            failures: 2
        );
        await RefusedAsync(
            bench,
            "signature_invalid",
            (uri, body) => TestSignature.OfRequest(bench.Service, "POST", uri + "?a=b", body, new()),
            failures: 3
        );
    }

    [Fact]
    public async Task An_unsigned_order_or_enquiry_is_401()
    {
        await using var bench = await StubBench.StartAsync();
        await RefusedAsync(bench, "signature_missing", signature: null);

        var enquiry = await bench.SendAsync(HttpMethod.Get, $"{Path}/{StubBench.NewReference()}", [], unsigned: true);

        Assert.Equal(HttpStatusCode.Unauthorized, enquiry.Status);
        Assert.Equal(2, (int)(await bench.LedgerAsync())["totals"]!["signatureFailures"]!);
        Assert.Equal(0, (int)(await bench.LedgerAsync())["totals"]!["enquiries"]!);
    }

    [Fact]
    public async Task A_nonce_is_used_once()
    {
        await using var bench = await StubBench.StartAsync();
        var body = Encoding.UTF8.GetBytes(StubBench.Order(StubBench.NewReference()).ToJsonString());
        var signature = TestSignature.OfRequest(bench.Service, "POST", bench.Url + Path, body, new());

        var first = await bench.SendAsync(HttpMethod.Post, Path, body, signature);
        var second = await bench.SendAsync(HttpMethod.Post, Path, body, signature);

        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, second.Status);
        Assert.Equal("signature_replayed", (string?)second.Body!["code"]);
        Assert.Equal(1, (int)(await bench.LedgerAsync())["totals"]!["requests"]!);
    }

    private static async Task RefusedAsync(
        StubBench bench,
        string code,
        Func<string, byte[], TestSignature>? signature,
        int failures = 1
    )
    {
        var body = Encoding.UTF8.GetBytes(StubBench.Order(StubBench.NewReference()).ToJsonString());

        var answer = await bench.SendAsync(
            HttpMethod.Post,
            Path,
            body,
            signature?.Invoke(bench.Url + Path, body),
            unsigned: signature is null
        );

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(code, (string?)answer.Body!["code"]);
        Assert.Equal(
            $$"""{"references":0,"effects":0,"requests":0,"enquiries":0,"signatureFailures":{{failures}}}""",
            (await bench.LedgerAsync())["totals"]!.ToJsonString()
        );
    }
}
