using System.Security.Cryptography;

namespace Issuance.Client;

/// <summary>
/// How a client proves who it is: with a P-256 key whose public half the service knows (<c>private_key_jwt</c>, RFC 7523), or,
/// where the service gave one, with a secret. The key never leaves this object.
/// </summary>
public sealed class ClientCredential : IDisposable
{
    private readonly ECDsa? key;

    private ClientCredential(string clientId, ECDsa? key, string? keyId, string? secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(clientId);
        ClientId = clientId;
        this.key = key;
        KeyId = keyId ?? clientId;
        ClientSecret = secret;
    }

    public string ClientId { get; }

    internal string KeyId { get; }

    internal string? ClientSecret { get; }

    /// <param name="clientId">As the service named this client.</param>
    /// <param name="pem">A P-256 private key in PEM (PKCS#8 or SEC 1).</param>
    /// <param name="keyId">Said in the assertion's header; the client's id unless given.</param>
    /// <exception cref="ArgumentException">No P-256 private key.</exception>
    public static ClientCredential PrivateKey(string clientId, string pem, string? keyId = null)
    {
        var signer = ECDsa.Create();
        try
        {
            signer.ImportFromPem(pem);
            if (signer.KeySize == 256)
                return new ClientCredential(clientId, signer, keyId, secret: null);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // Said below, without what was given.
        }

        signer.Dispose();
        throw new ArgumentException("A P-256 private key in PEM is needed.", nameof(pem));
    }

    public static ClientCredential Secret(string clientId, string secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        return new ClientCredential(clientId, key: null, keyId: null, secret);
    }

    /// <summary>An ES256 signature (RFC 7518 3.4: r and s, 32 bytes each).</summary>
    internal byte[] Sign(ReadOnlySpan<byte> content)
    {
        var signer = key ?? throw new InvalidOperationException("A secret signs nothing.");
        // A key object is for one thread at a time.
        lock (signer)
            return signer.SignData(
                content,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            );
    }

    public void Dispose() => key?.Dispose();
}
