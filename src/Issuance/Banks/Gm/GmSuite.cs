using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Issuance.Banks.Gm;

/// <summary>SM2, SM3 and SM4 together, as the second suite that a bank can be configured with.</summary>
/// <remarks>They come from the platform's OpenSSL 3. Nothing here is certified, and none of it claims to be (docs/adr/0011).</remarks>
public static class GmSuite
{
    /// <summary>The suite's name in configuration and capabilities.</summary>
    public const string Name = "gm";

    /// <summary>Why the suite cannot be used on this machine, in a sentence for whoever starts the service; null if it can.</summary>
    /// <remarks>Ask at the start, and only where a bank is configured with it: all else works without.</remarks>
    public static string? WhyNotAvailable()
    {
        if (!NativeLibrary.TryLoad(LibCrypto.Library, out var library))
            return $"The suite gm needs OpenSSL 3: {LibCrypto.Library} is not installed.";
        NativeLibrary.Free(library);
        try
        {
            return Works() ? null : "The suite gm cannot be used: this machine's OpenSSL gives wrong answers for it.";
        }
        catch (Exception e) when (e is CryptographicException or EntryPointNotFoundException or DllNotFoundException)
        {
            // Some systems leave SM2, SM3 or SM4 out of their OpenSSL.
            return $"The suite gm cannot be used with this machine's OpenSSL: {e.Message}";
        }
    }

    // The standards' own examples for SM3 and SM4; of SM2 that a signature made here verifies here and not over other data.
    private static bool Works()
    {
        var block = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
        using var key = Sm2PrivateKey.Generate();
        using var publicKey = Sm2PublicKey.FromPem(key.ToPublicPem());
        var signature = Sm2.Sign(key, block);
        return Convert.ToHexString(Sm3.Hash("abc"u8))
                == "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"
            && Convert.ToHexString(Sm4.EncryptBlock(block, block)) == "681EDF34D206965E86B3E94F536E4246"
            && Sm2.Verify(publicKey, block, signature)
            && !Sm2.Verify(publicKey, "abc"u8, signature);
    }
}
