using System.Security.Cryptography;

namespace Issuance.Banks.Gm;

/// <summary>A public key over the SM2 curve. Safe for several threads.</summary>
public sealed class Sm2PublicKey : IDisposable
{
    private Sm2PublicKey(KeyHandle handle) => Handle = handle;

    internal KeyHandle Handle { get; }

    /// <param name="pem">One <c>PUBLIC KEY</c> (SPKI).</param>
    /// <exception cref="CryptographicException">It holds something else, or a key of another curve.</exception>
    public static Sm2PublicKey FromPem(string pem) => new(Sm2Pem.ReadPublic(pem));

    /// <exception cref="InvalidOperationException">The file is not there or holds no public SM2 key.</exception>
    public static Sm2PublicKey FromFile(string path) => Sm2Pem.FromFile(path, FromPem);

    public string ToPem() => Sm2Pem.WritePublic(Handle);

    public void Dispose() => Handle.Dispose();
}

/// <summary>A private key over the SM2 curve. Safe for several threads.</summary>
public sealed class Sm2PrivateKey : IDisposable
{
    private Sm2PrivateKey(KeyHandle handle) => Handle = handle;

    internal KeyHandle Handle { get; }

    /// <param name="pem">One <c>PRIVATE KEY</c> (PKCS#8, not encrypted).</param>
    /// <exception cref="CryptographicException">It holds something else, or a key of another curve.</exception>
    public static Sm2PrivateKey FromPem(string pem) => new(Sm2Pem.ReadPrivate(pem));

    /// <exception cref="InvalidOperationException">The file is not there or holds no private SM2 key.</exception>
    public static Sm2PrivateKey FromFile(string path) => Sm2Pem.FromFile(path, FromPem);

    /// <summary>A new key.</summary>
    public static Sm2PrivateKey Generate() => new(Sm2Pem.Generate());

    /// <returns>PKCS#8, not encrypted: for a file that only its owner can read.</returns>
    public string ToPem() => Sm2Pem.WritePrivate(Handle);

    public string ToPublicPem() => Sm2Pem.WritePublic(Handle);

    public void Dispose() => Handle.Dispose();
}
