using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Tests.Access;

/// <summary>A client's key for proofs of possession, and proofs that are right but for what a test changes.</summary>
internal sealed class DpopKey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public JsonObject PublicJwk => Jwk(key.ExportParameters(includePrivateParameters: false));

    public JsonObject PrivateJwk => Jwk(key.ExportParameters(includePrivateParameters: true));

    /// <param name="token">The token that it goes with; null at the token endpoint.</param>
    public string Proof(string method, string url, string? token = null, Action<JsonObject, JsonObject>? change = null)
    {
        var header = new JsonObject
        {
            ["typ"] = "dpop+jwt",
            ["alg"] = "ES256",
            ["jwk"] = PublicJwk,
        };
        var claims = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["htm"] = method,
            ["htu"] = url,
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (token is not null)
            claims["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        change?.Invoke(header, claims);
        var signed = $"{Write(header)}.{Write(claims)}";
        return $"{signed}.{Sign((string?)header["alg"], signed)}";
    }

    /// <summary>As an attacker would for that algorithm: none at all, a MAC under the public key, another kind of key.</summary>
    private string Sign(string? algorithm, string signed)
    {
        var data = Encoding.ASCII.GetBytes(signed);
        switch (algorithm)
        {
            case "none":
                return "";
            case "HS256":
                return Base64UrlEncoder.Encode(HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), data));
            case "RS256":
                using (var rsa = RSA.Create(2048))
                    return Base64UrlEncoder.Encode(
                        rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                    );
            default:
                return Base64UrlEncoder.Encode(key.SignData(data, HashAlgorithmName.SHA256));
        }
    }

    private static JsonObject Jwk(ECParameters parameters)
    {
        var jwk = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(parameters.Q.X!),
            ["y"] = Base64UrlEncoder.Encode(parameters.Q.Y!),
        };
        if (parameters.D is { } secret)
            jwk["d"] = Base64UrlEncoder.Encode(secret);
        return jwk;
    }

    private static string Write(JsonObject json) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(json));

    public void Dispose() => key.Dispose();
}
