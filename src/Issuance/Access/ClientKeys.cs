using System.Security.Cryptography;
using System.Text;
using Issuance.Shared;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Access;

/// <summary>What a client proves itself by: a P-256 key of which we hold the public half, or (partners) a secret of which we hold a hash.</summary>
[NotForCallers]
public static class ClientKeys
{
    public static readonly Refusal Invalid = new(
        "client_key_invalid",
        422,
        "A client's key is a P-256 public key in PEM (BEGIN PUBLIC KEY)"
    );

    public static readonly Refusal Private = new(
        "client_key_private",
        422,
        "This is a private key: nobody but the client may have it, so it must not be used any more"
    );

    /// <param name="pem">As it was given; the key in our own spelling comes out.</param>
    /// <returns>Why it is not taken, or null.</returns>
    public static Refusal? WhyNotRead(string? pem, out string key)
    {
        key = "";
        if (pem is null || pem.Length > 2_000)
            return Invalid;
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return Private;
        if (!pem.Contains("BEGIN PUBLIC KEY", StringComparison.Ordinal))
            return Invalid;
        try
        {
            using var read = ECDsa.Create();
            read.ImportFromPem(pem);
            if (read.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != P256)
                return Invalid;
            key = read.ExportSubjectPublicKeyInfoPem();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return Invalid;
        }
    }

    /// <summary>RFC 7638 of a public key in PEM; what a page shows of it, and what <c>kid</c> may choose it by.</summary>
    public static string Thumbprint(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = Base64UrlEncoder.Encode(point.X!),
            Y = Base64UrlEncoder.Encode(point.Y!),
        };
        return Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
    }

    /// <returns>A secret of 32 random bytes, base64url, and what is kept of it.</returns>
    public static (string Secret, byte[] Hash) NewSecret()
    {
        var secret = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        return (secret, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    private const string P256 = "1.2.840.10045.3.1.7";
}
