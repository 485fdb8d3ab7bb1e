using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Access;

/// <summary>
/// A proof that the sender holds a private key (RFC 9449 4.2 and 4.3): a small JWT that names the method and address of
/// this one request and, beside a token, the token. Reading it checks its form and its signature by the key in its own
/// header; whether it fits the request, and is used for the first time, <see cref="DpopProofs"/> says.
/// </summary>
/// <param name="Thumbprint">Of the key (RFC 7638, SHA-256, base64url): what <c>cnf.jkt</c> of a bound token names.</param>
/// <param name="TokenHash"><c>ath</c>; null where the proof names no token.</param>
public sealed record DpopProof(
    string Thumbprint,
    string Id,
    string Method,
    string Target,
    DateTimeOffset IssuedAt,
    string? TokenHash
)
{
    /// <summary>The only algorithm that we take, as challenges and metadata name it.</summary>
    public const string Algorithm = SecurityAlgorithms.EcdsaSha256;
    public const string Header = "DPoP";
    private const string Type = "dpop+jwt";
    private const int Longest = 4 * 1024;
    private const int LongestId = 256;
    private const int CoordinateLength = 32;

    /// <summary>What only a private (or symmetric) key has (RFC 7518 6). Whoever shows it to us has given it away.</summary>
    private static readonly string[] PrivateParts = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private static readonly JsonWebTokenHandler Handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = Longest,
    };

    /// <summary>What <c>ath</c> must be for this token: base64url of its SHA-256.</summary>
    public static string HashOf(string token) =>
        Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    /// <returns>Null when it is no proof, or not signed by the key that it shows.</returns>
    public static async Task<DpopProof?> ReadAsync(string text)
    {
        if (text.Length > Longest || text.Count(c => c == '.') != 2)
            return null;
        try
        {
            using var header = Part(text, 0);
            using var claims = Part(text, 1);
            if (!ShowsKey(header.RootElement, out var key) || Claims(claims.RootElement) is not { } proof)
                return null;
            return await IsSignedByAsync(text, key)
                ? proof with
                {
                    Thumbprint = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()),
                }
                : null;
        }
        // No JSON, no base64url, no point on the curve: whatever it is, it proves nothing.
        catch (Exception e)
            when (e
                    is JsonException
                        or FormatException
                        or ArgumentException
                        or CryptographicException
                        or SecurityTokenException
                        or InvalidOperationException
            )
        {
            return null;
        }
    }

    private static JsonDocument Part(string text, int index) =>
        JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(text.Split('.')[index]));

    /// <summary>Type, algorithm and a public P-256 key; nothing that we would have to understand (<c>crit</c>).</summary>
    private static bool ShowsKey(JsonElement header, [NotNullWhen(true)] out JsonWebKey? key)
    {
        key = null;
        if (
            TextOf(header, "typ") != Type
            || TextOf(header, "alg") != Algorithm
            || header.TryGetProperty("crit", out _)
            || !header.TryGetProperty("jwk", out var jwk)
            || jwk.ValueKind != JsonValueKind.Object
            || jwk.EnumerateObject().Any(member => PrivateParts.Contains(member.Name))
            || TextOf(jwk, "kty") != "EC"
            || TextOf(jwk, "crv") != "P-256"
            || !IsCoordinate(TextOf(jwk, "x"), out var x)
            || !IsCoordinate(TextOf(jwk, "y"), out var y)
        )
            return false;
        // Made of what a public key is, so that no other member of theirs has a say.
        key = new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = x,
            Y = y,
        };
        return true;
    }

    private static bool IsCoordinate(string? text, [NotNullWhen(true)] out string? canonical)
    {
        var bytes = text is null ? [] : Base64UrlEncoder.DecodeBytes(text);
        canonical = bytes.Length == CoordinateLength ? Base64UrlEncoder.Encode(bytes) : null;
        return canonical is not null;
    }

    private static DpopProof? Claims(JsonElement claims) =>
        TextOf(claims, "jti") is { Length: > 0 and <= LongestId } id
        && TextOf(claims, "htm") is { } method
        && TextOf(claims, "htu") is { } target
        && claims.TryGetProperty("iat", out var issued)
        && issued.ValueKind == JsonValueKind.Number
        && issued.TryGetDouble(out var seconds)
        && seconds is > 0 and < 1e11
            ? new DpopProof("", id, method, target, DateTimeOffset.UnixEpoch.AddSeconds(seconds), TextOf(claims, "ath"))
            : null;

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static async Task<bool> IsSignedByAsync(string text, JsonWebKey key)
    {
        using var ecdsa = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
            }
        );
        var result = await Handler.ValidateTokenAsync(
            text,
            new TokenValidationParameters
            {
                ValidTypes = [Type],
                ValidAlgorithms = [Algorithm],
                // No cache of signature providers: the key lives only for this call, and anybody may bring one.
                IssuerSigningKey = new ECDsaSecurityKey(ecdsa)
                {
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
                TryAllIssuerSigningKeys = true,
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
                RequireExpirationTime = false,
                RequireSignedTokens = true,
            }
        );
        return result.IsValid;
    }
}
