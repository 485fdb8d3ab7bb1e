using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Access;

/// <summary>Our own signing key for access tokens (ES256), from <c>Keys:Folder</c>/service.</summary>
public sealed class TokenKeys : IDisposable
{
    public const string Audience = "issuance-api";

    private readonly ECDsa key;

    public TokenKeys(ECDsa key)
    {
        this.key = key;
        var thumbprint = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        Signing = new ECDsaSecurityKey(key) { KeyId = "tokens-" + thumbprint[..12] };
    }

    public ECDsaSecurityKey Signing { get; }

    public static TokenKeys Load(string folder) => new(LoadPrivate(Path.Combine(folder, "service", "tokens.private.pem")));

    /// <summary>A public key in the form of a JSON Web Key set entry.</summary>
    public static object Describe(ECDsa key, string kid)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kty = "EC",
            crv = "P-256",
            alg = "ES256",
            use = "sig",
            kid,
            x = Base64UrlEncoder.Encode(point.X!),
            y = Base64UrlEncoder.Encode(point.Y!),
        };
    }

    public object Describe() => Describe(key, Signing.KeyId);

    public static ECDsa LoadPrivate(string path)
    {
        if (!File.Exists(path))
            throw new InvalidOperationException($"The key file {Path.GetFileName(path)} is missing below Keys:Folder.");
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return key;
    }

    public void Dispose() => key.Dispose();
}
