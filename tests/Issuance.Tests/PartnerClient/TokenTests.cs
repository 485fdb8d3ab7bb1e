using System.Text.Json;
using Issuance.Client;
using Issuance.Tests.World;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Tests.PartnerClient;

/// <summary>How the library comes by its access token, and keeps it.</summary>
public sealed class TokenTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Tokens = "POST /oauth/token";
    private static readonly string Unknown = "crd_" + new string('0', 26);

    private IssuanceWorld World => shared.World;

    [Fact]
    public async Task Twenty_calls_at_once_take_one_token()
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "servicepoint-east");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => partner.Client.ListApplicationsAsync(limit: 1)));

        Assert.Equal(1, proxy.Count(Tokens));
        Assert.Single(proxy.Values("GET /v1/applications", "Authorization").Distinct());
    }

    [Fact]
    public async Task A_token_near_its_end_is_renewed_while_calls_go_on_with_it()
    {
        await using var proxy = new FaultyProxy(World.Url);
        var time = new ShiftedTime();
        using var partner = new Partner(proxy.Address, "servicepoint-east", time);
        var first = await partner.Client.GetAccessTokenAsync();

        time.Passed = TimeSpan.FromSeconds(470);
        Assert.Equal(first, await partner.Client.GetAccessTokenAsync());
        Assert.Equal(1, proxy.Count(Tokens));

        time.Passed = TimeSpan.FromSeconds(500);
        Assert.Equal(first, await partner.Client.GetAccessTokenAsync());
        await IssuanceWorld.EventuallyAsync(
            async () => await partner.Client.GetAccessTokenAsync(),
            token => token != first
        );
        Assert.Equal(2, proxy.Count(Tokens));
    }

    [Fact]
    public async Task A_token_at_its_end_is_not_used_any_more()
    {
        await using var proxy = new FaultyProxy(World.Url);
        var time = new ShiftedTime();
        using var partner = new Partner(proxy.Address, "servicepoint-east", time);
        var first = await partner.Client.GetAccessTokenAsync();

        time.Passed = TimeSpan.FromSeconds(595);

        Assert.NotEqual(first, await partner.Client.GetAccessTokenAsync());
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(20)]
    public async Task A_machine_whose_clock_is_wrong_gets_its_token_by_the_services_clock(int minutes)
    {
        await using var proxy = new FaultyProxy(World.Url);
        var time = new ShiftedTime { Wall = TimeSpan.FromMinutes(minutes) };
        // With the issuer given there was no answer before that told the time.
        using var partner = new Partner(proxy.Address, "servicepoint-east", time, ApiClient.Issuer);

        var list = await partner.Client.ListApplicationsAsync(limit: 1);

        Assert.Equal(200, list.Status);
        Assert.Equal(2, proxy.Count(Tokens));
    }

    [Fact]
    public async Task A_wrong_clock_is_known_already_where_the_service_was_asked_for_its_issuer()
    {
        await using var proxy = new FaultyProxy(World.Url);
        var time = new ShiftedTime { Wall = TimeSpan.FromMinutes(-20) };
        using var partner = new Partner(proxy.Address, "servicepoint-east", time);

        await partner.Client.GetAccessTokenAsync();

        Assert.Equal(1, proxy.Count(Tokens));
    }

    [Fact]
    public async Task A_token_that_the_service_takes_no_more_is_replaced_and_the_read_repeated()
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "servicepoint-east");
        proxy.AnswerTo("GET /v1/applications", 401, "application/problem+json", """{"code":"token_invalid"}""");

        var list = await partner.Client.ListApplicationsAsync(limit: 1);

        Assert.Equal(200, list.Status);
        Assert.Equal(2, proxy.Count(Tokens));
    }

    [Fact]
    public async Task A_proof_of_possession_names_the_request_and_is_signed_by_the_key_that_it_shows()
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var credential = ClientCredential.PrivateKey(
            "servicepoint-east",
            await File.ReadAllTextAsync(Path.Combine(TestServer.Keys, "clients", "servicepoint-east.private.pem"))
        );
        using var client = new IssuanceClient(
            new()
            {
                BaseAddress = proxy.Address,
                Credential = credential,
                BindTokens = true,
            }
        );
        // A service that binds tokens, as far as its words go: a challenge with a nonce first (RFC 9449 8), then a bound token.
        proxy.AnswerTo(Tokens, 400, "application/json", """{"error":"use_dpop_nonce"}""", "DPoP-Nonce: n-1\r\n");
        proxy.AnswerTo(
            Tokens,
            200,
            "application/json",
            """{"access_token":"abc","token_type":"DPoP","expires_in":600,"scope":"x"}"""
        );
        proxy.AnswerTo(
            "GET /v1/applications",
            200,
            "application/json",
            """{"data":[],"hasMore":false,"nextCursor":null}"""
        );

        await client.ListApplicationsAsync(limit: 1);

        var proofs = proxy.Values(Tokens, "DPoP").Concat(proxy.Values("GET /v1/applications", "DPoP")).ToList();
        Assert.Equal(3, proofs.Count);
        Assert.Equal("DPoP abc", Assert.Single(proxy.Values("GET /v1/applications", "Authorization")));
        var handler = new JsonWebTokenHandler();
        var read = proofs.Select(handler.ReadJsonWebToken).ToList();
        Assert.Equal(3, read.Select(proof => proof.Id).Distinct().Count());
        Assert.All(read, proof => Assert.Equal("dpop+jwt", proof.Typ));
        Assert.Equal(["POST", "POST", "GET"], read.Select(proof => proof.GetClaim("htm").Value));
        Assert.Equal($"{proxy.Address}oauth/token", read[0].GetClaim("htu").Value);
        Assert.Equal($"{proxy.Address}v1/applications", read[2].GetClaim("htu").Value);
        Assert.False(read[0].TryGetClaim("nonce", out _));
        Assert.Equal("n-1", read[1].GetClaim("nonce").Value);
        Assert.Equal("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", read[2].GetClaim("ath").Value);
        using var header = JsonDocument.Parse(Base64UrlEncoder.Decode(read[2].EncodedHeader));
        var key = new JsonWebKey(header.RootElement.GetProperty("jwk").GetRawText());
        var checks = new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            ValidTypes = ["dpop+jwt"],
        };
        foreach (var proof in proofs)
            Assert.True((await handler.ValidateTokenAsync(proof, checks)).IsValid);
    }

    [Fact]
    public async Task A_partner_with_a_secret_gets_in_and_is_told_what_it_may_not()
    {
        using var partner = new Partner(new Uri(World.Url), "partner-status");

        var unknown = await Assert.ThrowsAsync<IssuanceProblemException>(() =>
            partner.Client.GetCardStatusAsync(Unknown)
        );
        var shut = await Assert.ThrowsAsync<IssuanceProblemException>(() => partner.Client.ListApplicationsAsync());

        Assert.Equal((404, ProblemCodes.CardNotFound), (unknown.Problem.Status, unknown.Code));
        Assert.Equal((403, "applications:read"), (shut.Problem.Status, shut.Problem.RequiredScope));
    }

    [Fact]
    public async Task A_wrong_key_is_told_in_the_token_endpoints_words_and_not_tried_for_ever()
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var credential = ClientCredential.PrivateKey(
            "hospital-1",
            await File.ReadAllTextAsync(Path.Combine(TestServer.Keys, "clients", "ops.private.pem"))
        );
        using var client = new IssuanceClient(new() { BaseAddress = proxy.Address, Credential = credential });

        var refused = await Assert.ThrowsAsync<IssuanceTokenException>(() => client.GetCardStatusAsync(Unknown));

        Assert.Equal((401, "invalid_client"), (refused.Status, refused.Error));
        Assert.Equal(1, proxy.Count(Tokens));
    }

    [Fact]
    public void A_key_that_is_none_is_refused_without_being_repeated()
    {
        const string secret = "-----BEGIN PRIVATE KEY-----\nMIIBnonsense\n-----END PRIVATE KEY-----";

        var refused = Assert.Throws<ArgumentException>(() => ClientCredential.PrivateKey("ops", secret));

        Assert.DoesNotContain("nonsense", refused.ToString(), StringComparison.Ordinal);
    }
}
