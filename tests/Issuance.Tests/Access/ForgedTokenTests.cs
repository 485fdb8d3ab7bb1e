using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Tests.World;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Tests.Access;

/// <summary>Tokens that were never ours, are no longer ours, or were meant for somebody else (security 3 to 5).</summary>
public sealed class ForgedTokenTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    public static TheoryData<string> Kinds =>
        [
            "no_header",
            "empty",
            "garbage",
            "alg_none",
            "alg_nOnE",
            "signature_stripped",
            "signature_flipped",
            "payload_swapped",
            "hs256_with_public_key",
            "another_key",
            "kid_traversal",
            "kid_sql",
            "jku",
            "jwk",
            "crit",
            "expired",
            "expiry_moved",
            "no_expiry",
            "not_yet_valid",
            "other_audience",
            "other_issuer",
            "id_token",
            "refresh_token",
            "unknown_client",
            "two_headers",
        ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_token_that_is_not_ours_or_not_valid_is_refused(string kind)
    {
        var ours = await world.As("ops").TokenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/applications");
        foreach (var header in Forge(kind, ours))
            request.Headers.TryAddWithoutValidation("Authorization", header);

        var answer = await world.As("ops").SendAsync(request);

        Assert.Equal((401, "token_invalid"), (answer.Status, answer.Code));
        Assert.NotNull(answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task The_genuine_token_is_admitted() =>
        Assert.Equal(200, (await world.As("ops").GetAsync("/v1/applications")).Status);

    [Fact]
    public async Task A_token_in_the_query_is_not_read()
    {
        var ours = await world.As("ops").TokenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/applications?access_token={ours}");

        Assert.Equal(401, (await world.As("ops").SendAsync(request)).Status);
        Assert.DoesNotContain(world.Log.Lines, line => line.Contains(ours, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_signs_everything_right_is_made_the_way_the_forgeries_are()
    {
        // Otherwise the forgeries above could be refused for a slip of the test's own.
        var remade = Remake(await world.As("ops").TokenAsync(), (_, _) => { });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/applications");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", remade);

        Assert.Equal(200, (await world.As("ops").SendAsync(request)).Status);
    }

    private static string[] Forge(string kind, string ours)
    {
        var parts = ours.Split('.');
        var past = DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeSeconds();
        var future = DateTimeOffset.UnixEpoch.AddYears(150).ToUnixTimeSeconds();
        return kind switch
        {
            "no_header" => [],
            "empty" => ["Bearer "],
            "garbage" => ["Bearer a.b.c"],
            "alg_none" => [Bearer($"{Change(parts[0], "alg", "none")}.{parts[1]}.")],
            "alg_nOnE" => [Bearer($"{Change(parts[0], "alg", "nOnE")}.{parts[1]}.{parts[2]}")],
            "signature_stripped" => [Bearer($"{parts[0]}.{parts[1]}.")],
            "signature_flipped" => [Bearer($"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}")],
            "payload_swapped" => [Bearer($"{parts[0]}.{Change(parts[1], "tenant", "other")}.{parts[2]}")],
            "hs256_with_public_key" => [Bearer(SignedWithPublicKey(parts))],
            "another_key" => [Bearer(Remake(ours, (_, _) => { }, ECDsa.Create(ECCurve.NamedCurves.nistP256)))],
            "kid_traversal" => [Bearer(Remake(ours, (header, _) => header["kid"] = "../../../dev/null"))],
            "kid_sql" => [Bearer(Remake(ours, (header, _) => header["kid"] = "' or 1=1--"))],
            "jku" => [Bearer(Remake(ours, (header, _) => header["jku"] = "http://localhost:1/keys"))],
            "jwk" => [Bearer(Remake(ours, (header, _) => header["jwk"] = new JsonObject { ["kty"] = "EC" }))],
            "crit" => [Bearer(Remake(ours, (header, _) => header["crit"] = new JsonArray("b64")))],
            "expired" => [Bearer(Remake(ours, (_, claims) => claims["exp"] = past))],
            "expiry_moved" => [Bearer($"{parts[0]}.{Change(parts[1], "exp", future)}.{parts[2]}")],
            "no_expiry" => [Bearer(Remake(ours, (_, claims) => claims.Remove("exp")))],
            "not_yet_valid" => [Bearer(Remake(ours, (_, claims) => (claims["nbf"], claims["exp"]) = (future, future)))],
            "other_audience" => [Bearer(Remake(ours, (_, claims) => claims["aud"] = "another-api"))],
            "other_issuer" => [Bearer(Remake(ours, (_, claims) => claims["iss"] = "http://elsewhere.test"))],
            "id_token" => [Bearer(Remake(ours, (header, _) => header["typ"] = "JWT"))],
            "refresh_token" => [Bearer(Remake(ours, (header, _) => header["typ"] = "rt+jwt"))],
            "unknown_client" =>
            [
                Bearer(Remake(ours, (_, claims) => (claims["sub"], claims["client_id"]) = ("nobody", "nobody"))),
            ],
            "two_headers" => [Bearer(ours), Bearer(ours)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static string Bearer(string token) => $"Bearer {token}";

    /// <summary>Changes header and claims and signs them, with our own key unless another is given.</summary>
    private static string Remake(string token, Action<JsonObject, JsonObject> change, ECDsa? with = null)
    {
        var parts = token.Split('.');
        var (header, claims) = (Read(parts[0]), Read(parts[1]));
        change(header, claims);
        var signed = $"{Write(header)}.{Write(claims)}";
        using var key = with ?? ECDsa.Create();
        if (with is null)
            key.ImportFromPem(File.ReadAllText(Path.Combine(TestServer.Keys, "service", "tokens.private.pem")));
        return $"{signed}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string SignedWithPublicKey(string[] parts)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(TestServer.Keys, "service", "tokens.private.pem")));
        var signed = $"{Change(parts[0], "alg", "HS256")}.{parts[1]}";
        var mac = HMACSHA256.HashData(
            Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()),
            Encoding.ASCII.GetBytes(signed)
        );
        return $"{signed}.{Base64UrlEncoder.Encode(mac)}";
    }

    private static string Change(string part, string member, JsonNode value)
    {
        var json = Read(part);
        json[member] = value;
        return Write(json);
    }

    private static JsonObject Read(string part) => JsonNode.Parse(Base64UrlEncoder.DecodeBytes(part))!.AsObject();

    private static string Write(JsonObject json) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(json));
}
