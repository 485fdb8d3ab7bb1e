namespace Issuance.Banks.Gm;

/// <summary>The hash SM3 (GB/T 32905), of 32 bytes.</summary>
public static class Sm3
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int HashBytes = 32;

    /// <exception cref="System.Security.Cryptography.CryptographicException">OpenSSL failed; see <see cref="GmSuite.WhyNotAvailable"/>.</exception>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var hash = new byte[HashBytes];
        LibCrypto.Require(
            LibCrypto.EVP_Q_digest(0, "SM3", null, data, (nuint)data.Length, hash, out var length),
            "SM3 failed"
        );
        return length == HashBytes ? hash : throw LibCrypto.Failure("SM3 gave another length");
    }
}
