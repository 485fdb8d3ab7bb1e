using System.Text;

namespace Issuance.Banks.Gm;

/// <summary>Signatures SM2 with SM3 (GB/T 32918.2): over the signer's identity and public key as well as the data.</summary>
/// <remarks>Never ECDSA over the same curve, which the platform would offer: another equation, and no bank takes it.</remarks>
public static class Sm2
{
    /// <summary>Length of a signature: r and s, 32 bytes each.</summary>
    public const int SignatureBytes = 64;

    /// <summary>The identity that is meant where two sides agreed on none (GM/T 0009).</summary>
    public const string DefaultIdentity = "1234567812345678";

    /// <param name="key">The signer's.</param>
    /// <param name="data">What is signed, not its hash.</param>
    /// <param name="identity">The signer's, in ASCII; both sides must mean the same.</param>
    /// <returns>r and s, 64 bytes together.</returns>
    public static byte[] Sign(Sm2PrivateKey key, ReadOnlySpan<byte> data, string identity = DefaultIdentity)
    {
        using var keyContext = ContextOf(key.Handle, identity);
        using var context = LibCrypto.Require(LibCrypto.EVP_MD_CTX_new(), "no memory for a signature");
        LibCrypto.EVP_MD_CTX_set_pkey_ctx(context, keyContext);
        LibCrypto.Require(
            LibCrypto.EVP_DigestSignInit_ex(context, 0, "SM3", 0, null, key.Handle, 0),
            "SM2 could not be set up"
        );
        // DER of two numbers of at most 33 bytes has at most 72.
        var der = new byte[80];
        var length = (nuint)der.Length;
        LibCrypto.Require(
            LibCrypto.EVP_DigestSign(context, der, ref length, data, (nuint)data.Length),
            "SM2 could not sign"
        );
        return Sm2Signature.ToRaw(der.AsMemory(0, (int)length)) ?? throw LibCrypto.Failure("SM2 signed oddly");
    }

    /// <param name="key">The signer's.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">r and s, 64 bytes together.</param>
    /// <param name="identity">The signer's, in ASCII.</param>
    /// <returns>False for any other signature, and for one of another length or out of range.</returns>
    public static bool Verify(
        Sm2PublicKey key,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature,
        string identity = DefaultIdentity
    )
    {
        if (Sm2Signature.ToDer(signature) is not { } der)
            return false;
        using var keyContext = ContextOf(key.Handle, identity);
        using var context = LibCrypto.Require(LibCrypto.EVP_MD_CTX_new(), "no memory for a signature");
        LibCrypto.EVP_MD_CTX_set_pkey_ctx(context, keyContext);
        LibCrypto.Require(
            LibCrypto.EVP_DigestVerifyInit_ex(context, 0, "SM3", 0, null, key.Handle, 0),
            "SM2 could not be set up"
        );
        var result = LibCrypto.EVP_DigestVerify(context, der, (nuint)der.Length, data, (nuint)data.Length);
        // 0 says "another signature", less says "could not tell": neither is a yes.
        if (result != 1)
            LibCrypto.ERR_clear_error();
        return result == 1;
    }

    private static KeyContext ContextOf(KeyHandle key, string identity)
    {
        var context = LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, key, null), "no memory for a key");
        var id = Encoding.ASCII.GetBytes(identity);
        if (LibCrypto.EVP_PKEY_CTX_set1_id(context, id, id.Length) == 1)
            return context;
        context.Dispose();
        throw LibCrypto.Failure("SM2 did not take the identity");
    }
}
