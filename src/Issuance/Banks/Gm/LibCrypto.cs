using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Issuance.Banks.Gm;

/// <summary>The few functions of OpenSSL 3 that the platform's own cryptography does not offer. Only its EVP interface and its coders of keys.</summary>
internal static unsafe partial class LibCrypto
{
    /// <summary>The library by its number: another version would have another interface.</summary>
    internal const string Library = "libcrypto.so.3";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EVP_Q_digest(
        nint library,
        string name,
        string? query,
        ReadOnlySpan<byte> data,
        nuint length,
        Span<byte> digest,
        out nuint digestLength
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CipherHandle EVP_CIPHER_fetch(nint library, string name, string? query);

    [LibraryImport(Library)]
    internal static partial CipherContext EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    internal static partial int EVP_CipherInit_ex2(
        CipherContext context,
        CipherHandle cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        int encrypt,
        nint parameters
    );

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_set_padding(CipherContext context, int padding);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherUpdate(
        CipherContext context,
        Span<byte> output,
        out int written,
        ReadOnlySpan<byte> input,
        int length
    );

    [LibraryImport(Library)]
    internal static partial int EVP_CipherFinal_ex(CipherContext context, Span<byte> output, out int written);

    // The names of keys and their forms are kept by pointer, not copied: a string of ours would be gone before its use.
    [LibraryImport(Library)]
    internal static partial KeyContext EVP_PKEY_CTX_new_from_name(nint library, byte* name, byte* query);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial KeyContext EVP_PKEY_CTX_new_from_pkey(nint library, KeyHandle key, string? query);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_CTX_set1_id(KeyContext context, ReadOnlySpan<byte> id, int length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_keygen_init(KeyContext context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_generate(KeyContext context, ref nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_public_check(KeyContext context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_pairwise_check(KeyContext context);

    [LibraryImport(Library)]
    internal static partial DigestContext EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_set_pkey_ctx(DigestContext context, KeyContext key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EVP_DigestSignInit_ex(
        DigestContext context,
        nint keyContext,
        string digest,
        nint library,
        string? query,
        KeyHandle key,
        nint parameters
    );

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(
        DigestContext context,
        Span<byte> signature,
        ref nuint signatureLength,
        ReadOnlySpan<byte> data,
        nuint length
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EVP_DigestVerifyInit_ex(
        DigestContext context,
        nint keyContext,
        string digest,
        nint library,
        string? query,
        KeyHandle key,
        nint parameters
    );

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(
        DigestContext context,
        ReadOnlySpan<byte> signature,
        nuint signatureLength,
        ReadOnlySpan<byte> data,
        nuint length
    );

    [LibraryImport(Library)]
    internal static partial DecoderContext OSSL_DECODER_CTX_new_for_pkey(
        nint* key,
        byte* input,
        byte* structure,
        byte* keyType,
        int selection,
        nint library,
        byte* query
    );

    [LibraryImport(Library)]
    internal static partial int OSSL_DECODER_from_data(DecoderContext context, byte** data, nuint* length);

    [LibraryImport(Library)]
    internal static partial EncoderContext OSSL_ENCODER_CTX_new_for_pkey(
        KeyHandle key,
        int selection,
        byte* output,
        byte* structure,
        byte* query
    );

    [LibraryImport(Library)]
    internal static partial int OSSL_ENCODER_to_data(EncoderContext context, byte** data, nuint* length);

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_free(nint cipher);

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial void OSSL_DECODER_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial void OSSL_ENCODER_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial CULong ERR_get_error();

    [LibraryImport(Library)]
    private static partial void ERR_error_string_n(CULong error, Span<byte> text, nuint length);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    /// <summary>What OpenSSL says about its last failure on this thread; it never speaks of content. Empties its list.</summary>
    internal static CryptographicException Failure(string what)
    {
        var text = new byte[256];
        ERR_error_string_n(ERR_get_error(), text, (nuint)text.Length);
        // The platform's own cryptography shares the list: a failure of ours must not be read as one of its.
        ERR_clear_error();
        return new($"{what}: {Encoding.ASCII.GetString(text).TrimEnd('\0')}");
    }

    /// <exception cref="CryptographicException">Not one, which is how OpenSSL spells success.</exception>
    internal static void Require(int result, string what)
    {
        if (result != 1)
            throw Failure(what);
    }

    /// <exception cref="CryptographicException">OpenSSL gave nothing.</exception>
    internal static T Require<T>(T handle, string what)
        where T : SafeHandle => handle.IsInvalid ? throw Failure(what) : handle;
}
