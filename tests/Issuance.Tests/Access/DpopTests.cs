using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Issuance.Tests.World;

namespace Issuance.Tests.Access;

/// <summary>Tokens that are bound to a key (RFC 9449): whoever has copied one has not the key.</summary>
public sealed class DpopTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Path = "/v1/applications";
    private readonly IssuanceWorld world = shared.World;

    private string TokenUrl => $"{world.Url}/oauth/token";

    private string Resource => world.Url + Path;

    /// <summary>Asks for a token, with these proofs in the header; again where the tests of this class were too many for a second.</summary>
    private async Task<Answer> TokenAsync(params string[] proofs)
    {
        while (true)
        {
            var answer = await AskForTokenAsync(proofs);
            if (answer.Status != 429)
                return answer;
            await Task.Delay(
                TimeSpan.FromSeconds(int.Parse(answer.Header("Retry-After")!, CultureInfo.InvariantCulture))
            );
        }
    }

    private async Task<Answer> AskForTokenAsync(string[] proofs)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "client_credentials",
                    ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    ["client_assertion"] = ApiClient.Assertion("ops"),
                }
            ),
        };
        foreach (var proof in proofs)
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await world.As("ops").SendAsync(request);
    }

    private async Task<string> BoundTokenAsync(DpopKey key)
    {
        var answer = await TokenAsync(key.Proof("POST", TokenUrl));
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("DPoP", (string?)answer.Json["token_type"]);
        return (string)answer.Json["access_token"]!;
    }

    private Task<Answer> AskAsync(string token, string? proof, string scheme = "DPoP", string path = Path) =>
        AskAsync(token, proof is null ? [] : [proof], scheme, path);

    private async Task<Answer> AskAsync(string token, string[] proofs, string scheme, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        foreach (var proof in proofs)
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await world.As("ops").SendAsync(request);
    }

    private static void IsRefused(Answer answer, string error)
    {
        Assert.Equal((401, "token_invalid"), (answer.Status, answer.Code));
        Assert.Equal($"DPoP error=\"{error}\", algs=\"ES256\"", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_bound_token_with_a_new_proof_for_each_request_is_admitted()
    {
        using var key = new DpopKey();
        var token = await BoundTokenAsync(key);

        var first = await AskAsync(token, key.Proof("GET", Resource, token));
        var second = await AskAsync(token, key.Proof("GET", Resource, token));

        Assert.Equal((200, 200), (first.Status, second.Status));
    }

    [Fact]
    public async Task A_proof_is_for_an_address_without_its_query_however_scheme_host_and_escapes_are_spelled()
    {
        using var key = new DpopKey();
        var token = await BoundTokenAsync(key);
        var shouted = Resource.Replace("http://", "HTTP://", StringComparison.Ordinal);
        var otherName = new UriBuilder(Resource) { Host = "localhost" }.Uri.ToString();

        var query = await AskAsync(token, key.Proof("GET", Resource, token), path: $"{Path}?limit=1");
        var fragment = await AskAsync(token, key.Proof("GET", $"{Resource}?x=1#part", token));
        var escaped = await AskAsync(token, key.Proof("GET", $"{world.Url}/v1/%61pplications", token));

        var loud = await AskAsync(token, key.Proof("GET", shouted, token));

        Assert.Equal((200, 200, 200, 200), (query.Status, fragment.Status, escaped.Status, loud.Status));
        // It was asked by another name, whatever that leads to.
        IsRefused(await AskAsync(token, key.Proof("GET", otherName, token)), "invalid_dpop_proof");
    }

    [Fact]
    public async Task A_proof_is_good_for_one_request_at_whichever_process()
    {
        var (beside, url) = await world.StartBesideAsync();
        await using var _ = beside;
        using var key = new DpopKey();
        var token = await BoundTokenAsync(key);
        var proof = key.Proof("GET", Resource, token);
        // The same proof, sent to another process under the address that it was made for.
        using var elsewhere = new HttpClient { BaseAddress = new Uri(url) };
        using var again = new HttpRequestMessage(HttpMethod.Get, Path);
        again.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        again.Headers.TryAddWithoutValidation("DPoP", proof);
        again.Headers.Host = new Uri(world.Url).Authority;

        var first = await AskAsync(token, proof);
        var second = await AskAsync(token, proof);
        using var third = await elsewhere.SendAsync(again);

        Assert.Equal(200, first.Status);
        IsRefused(second, "invalid_dpop_proof");
        Assert.Equal(401, (int)third.StatusCode);
        Assert.Contains("invalid_dpop_proof", third.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_requests_with_one_proof_at_once_one_is_admitted()
    {
        using var key = new DpopKey();
        var token = await BoundTokenAsync(key);
        var proof = key.Proof("GET", Resource, token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(token, proof)));

        Assert.Single(answers, answer => answer.Status == 200);
    }

    public static TheoryData<string> Faults =>
        [
            "other_method",
            "other_address",
            "other_host",
            "no_token_hash",
            "hash_of_another_token",
            "old",
            "from_the_future",
            "no_time",
            "time_as_text",
            "no_id",
            "empty_id",
            "long_id",
            "alg_none",
            "alg_HS256",
            "alg_RS256",
            "typ_JWT",
            "no_key",
            "private_key",
            "symmetric_key",
            "crit",
            "not_on_the_curve",
            "garbage",
            "none",
            "two",
        ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_proof_that_is_not_one_for_this_request_is_refused(string fault)
    {
        using var key = new DpopKey();
        var token = await BoundTokenAsync(key);

        var answer = await AskAsync(token, Faulty(fault, key, token), "DPoP", Path);

        IsRefused(answer, "invalid_dpop_proof");
    }

    private string[] Faulty(string fault, DpopKey key, string token)
    {
        string With(Action<JsonObject, JsonObject> change) => key.Proof("GET", Resource, token, change);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return fault switch
        {
            "other_method" => [With((_, claims) => claims["htm"] = "POST")],
            "other_address" => [With((_, claims) => claims["htu"] = $"{world.Url}/v1/events")],
            "other_host" => [With((_, claims) => claims["htu"] = $"http://elsewhere.test{Path}")],
            "no_token_hash" => [With((_, claims) => claims.Remove("ath"))],
            "hash_of_another_token" => [key.Proof("GET", Resource, token + "x")],
            "old" => [With((_, claims) => claims["iat"] = now - 62)],
            "from_the_future" => [With((_, claims) => claims["iat"] = now + 70)],
            "no_time" => [With((_, claims) => claims.Remove("iat"))],
            "time_as_text" => [With((_, claims) => claims["iat"] = now.ToString(CultureInfo.InvariantCulture))],
            "no_id" => [With((_, claims) => claims.Remove("jti"))],
            "empty_id" => [With((_, claims) => claims["jti"] = "")],
            "long_id" => [With((_, claims) => claims["jti"] = new string('j', 300))],
            "alg_none" => [With((header, _) => header["alg"] = "none")],
            "alg_HS256" => [With((header, _) => header["alg"] = "HS256")],
            "alg_RS256" => [With((header, _) => header["alg"] = "RS256")],
            "typ_JWT" => [With((header, _) => header["typ"] = "JWT")],
            "no_key" => [With((header, _) => header.Remove("jwk"))],
            "private_key" => [With((header, _) => header["jwk"] = key.PrivateJwk)],
            "symmetric_key" =>
            [
                With((header, _) => header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" }),
            ],
            "crit" => [With((header, _) => header["crit"] = new JsonArray("b64"))],
            "not_on_the_curve" => [With((header, _) => header["jwk"]!["y"] = header["jwk"]!["x"]!.DeepClone())],
            "garbage" => ["a.b.c"],
            "none" => [],
            "two" => [key.Proof("GET", Resource, token), key.Proof("GET", Resource, token)],
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
    }

    [Fact]
    public async Task A_bound_token_is_no_bearers_token_and_no_other_keys()
    {
        using var key = new DpopKey();
        using var thief = new DpopKey();
        var token = await BoundTokenAsync(key);

        IsRefused(await AskAsync(token, proof: null, scheme: "Bearer"), "invalid_token");
        IsRefused(await AskAsync(token, key.Proof("GET", Resource, token), scheme: "Bearer"), "invalid_token");
        IsRefused(await AskAsync(token, thief.Proof("GET", Resource, token)), "invalid_token");
        Assert.Equal(200, (await AskAsync(token, key.Proof("GET", Resource, token))).Status);
    }

    [Fact]
    public async Task A_token_that_is_not_bound_goes_on_as_a_bearers_and_cannot_be_passed_off_as_bound()
    {
        using var key = new DpopKey();
        var plain = await TokenAsync();
        var token = (string)plain.Json["access_token"]!;

        Assert.Equal("Bearer", (string?)plain.Json["token_type"]);
        Assert.Equal(200, (await AskAsync(token, proof: null, scheme: "Bearer")).Status);
        IsRefused(await AskAsync(token, key.Proof("GET", Resource, token)), "invalid_token");
    }

    [Fact]
    public async Task A_token_request_with_a_proof_that_is_none_or_was_used_gets_no_token_at_all()
    {
        using var key = new DpopKey();
        var proof = key.Proof("POST", TokenUrl);
        Assert.Equal(200, (await TokenAsync(proof)).Status);

        Answer[] refused =
        [
            await TokenAsync(proof),
            await TokenAsync(key.Proof("GET", TokenUrl)),
            await TokenAsync(key.Proof("POST", Resource)),
            await TokenAsync(key.Proof("POST", TokenUrl), key.Proof("POST", TokenUrl)),
            await TokenAsync("garbage"),
        ];

        Assert.All(
            refused,
            answer => Assert.Equal((400, "invalid_dpop_proof"), (answer.Status, (string?)answer.Json["error"]))
        );
    }

    [Fact]
    public async Task The_metadata_names_the_algorithm() =>
        Assert.Equal(
            "ES256",
            (string?)
                (await world.As("ops").SendAsync(new(HttpMethod.Get, "/.well-known/oauth-authorization-server"))).Json[
                    "dpop_signing_alg_values_supported"
                ]![0]
        );
}
