using System.Security.Cryptography;

namespace Issuance.Banks.Signing;

/// <summary>Our own P-256 key for messages, and the name that the other side knows it by.</summary>
public sealed class SigningKey
{
    private readonly ECParameters parameters;

    internal SigningKey(string keyId, ECParameters parameters)
    {
        KeyId = keyId;
        this.parameters = parameters;
    }

    public string KeyId { get; }

    /// <summary>The public point, for our list of public keys.</summary>
    public ECPoint PublicPoint => parameters.Q;

    /// <param name="keyId">Name of the key in messages.</param>
    /// <param name="path">A PEM file with a PKCS#8 private key.</param>
    /// <exception cref="InvalidOperationException">The file is not there or holds no P-256 private key.</exception>
    public static SigningKey FromPem(string keyId, string path) => new(keyId, P256Pem.Read(path, withPrivateKey: true));

    /// <summary>ECDSA with SHA-256 in the form that RFC 9421 asks for: r and s, 32 bytes each, not DER.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        // A fresh handle for each message: instances of ECDsa are not promised to be safe for several threads.
        using var ecdsa = ECDsa.Create(parameters);
        return ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
