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
        // A factory of its own: the shared one keeps signers by key id, also those of a key that was disposed.
        Signing = new ECDsaSecurityKey(key)
        {
            KeyId = "tokens-" + thumbprint[..12],
            CryptoProviderFactory = new CryptoProviderFactory(),
        };
    }

    public ECDsaSecurityKey Signing { get; }

    public static TokenKeys Load(string folder) =>
        new(LoadPrivate(Path.Combine(folder, "service", "tokens.private.pem")));

    public ECPoint PublicPoint => key.ExportParameters(includePrivateParameters: false).Q;

    public static ECDsa LoadPrivate(string path)
    {
        if (!File.Exists(path))
            throw new InvalidOperationException($"The key file {Path.GetFileName(path)} is missing below Keys:Folder.");
        var loaded = ECDsa.Create();
        loaded.ImportFromPem(File.ReadAllText(path));
        return loaded;
    }

    public void Dispose() => key.Dispose();
}
