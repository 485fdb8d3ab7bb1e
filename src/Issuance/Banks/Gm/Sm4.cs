using System.Security.Cryptography;

namespace Issuance.Banks.Gm;

/// <summary>The block cipher SM4 (GB/T 32907): blocks of 16 bytes, CBC with PKCS7 padding.</summary>
/// <remarks>
/// CBC hides but does not protect: sign over the ciphertext or the plaintext, and decrypt only what has been verified.
/// SM4-GCM is not in OpenSSL 3.0.
/// </remarks>
public static class Sm4
{
    /// <summary>Length of a key, an initialisation vector and a block, in bytes.</summary>
    public const int BlockBytes = 16;

    /// <param name="key">16 bytes.</param>
    /// <param name="iv">16 bytes, random, a new one for each message.</param>
    /// <param name="plaintext">Of any length.</param>
    /// <returns>Whole blocks; one more than the plaintext fills.</returns>
    /// <exception cref="ArgumentException">Key or initialisation vector is of another length.</exception>
    public static byte[] EncryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext)
    {
        RequireBlock(iv, nameof(iv));
        return Run("SM4-CBC", encrypt: true, key, iv, plaintext, padding: true)
            ?? throw LibCrypto.Failure("SM4 could not encrypt");
    }

    /// <returns>Null where the ciphertext is no whole number of blocks, or does not end in a padding: another key, or changed on the way.</returns>
    /// <exception cref="ArgumentException">Key or initialisation vector is of another length.</exception>
    public static byte[]? DecryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext)
    {
        RequireBlock(iv, nameof(iv));
        return ciphertext.Length == 0 || ciphertext.Length % BlockBytes != 0
            ? null
            : Run("SM4-CBC", encrypt: false, key, iv, ciphertext, padding: true);
    }

    /// <summary>One bare block, for the standard's own example. Of no use for messages: equal blocks stay equal.</summary>
    internal static byte[] EncryptBlock(ReadOnlySpan<byte> key, ReadOnlySpan<byte> block)
    {
        RequireBlock(block, nameof(block));
        return Run("SM4-ECB", encrypt: true, key, default, block, padding: false)
            ?? throw LibCrypto.Failure("SM4 could not encrypt");
    }

    private static byte[]? Run(
        string name,
        bool encrypt,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> input,
        bool padding
    )
    {
        RequireBlock(key, nameof(key));
        using var cipher = LibCrypto.Require(LibCrypto.EVP_CIPHER_fetch(0, name, null), $"{name} is not there");
        using var context = LibCrypto.Require(LibCrypto.EVP_CIPHER_CTX_new(), "no memory for a cipher");
        LibCrypto.Require(
            LibCrypto.EVP_CipherInit_ex2(context, cipher, key, iv, encrypt ? 1 : 0, 0),
            $"{name} could not be set up"
        );
        LibCrypto.Require(LibCrypto.EVP_CIPHER_CTX_set_padding(context, padding ? 1 : 0), $"{name} without padding");

        var output = new byte[input.Length + BlockBytes];
        try
        {
            LibCrypto.Require(
                LibCrypto.EVP_CipherUpdate(context, output, out var written, input, input.Length),
                $"{name} failed"
            );
            if (LibCrypto.EVP_CipherFinal_ex(context, output.AsSpan(written), out var last) == 1)
                return output.AsSpan(0, written + last).ToArray();
            // Only the padding can be wrong here, and only when decrypting.
            LibCrypto.ERR_clear_error();
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(output);
        }
    }

    private static void RequireBlock(ReadOnlySpan<byte> value, string name)
    {
        if (value.Length != BlockBytes)
            throw new ArgumentException($"SM4 needs {BlockBytes} bytes.", name);
    }
}
