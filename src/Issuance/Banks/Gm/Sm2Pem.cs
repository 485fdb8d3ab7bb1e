using System.Security.Cryptography;

namespace Issuance.Banks.Gm;

/// <summary>SM2 keys in PEM. The platform's own reader would take such a key for an ECDSA key over an unusual curve.</summary>
internal static unsafe class Sm2Pem
{
    private const string PublicLabel = "PUBLIC KEY";
    private const string PrivateLabel = "PRIVATE KEY";

    // OpenSSL's bits for what of a key is meant (core_dispatch.h): private 1, public 2, curve 4 and 0x80.
    private const int PublicPart = 2 | 0x84;
    private const int BothParts = 1 | PublicPart;

    private static ReadOnlySpan<byte> KeyType => "SM2\0"u8;
    private static ReadOnlySpan<byte> Der => "DER\0"u8;
    private static ReadOnlySpan<byte> PublicForm => "SubjectPublicKeyInfo\0"u8;
    private static ReadOnlySpan<byte> PrivateForm => "PrivateKeyInfo\0"u8;

    internal static KeyHandle ReadPublic(string pem) => Read(pem, PublicLabel, PublicForm, PublicPart);

    internal static KeyHandle ReadPrivate(string pem) => Read(pem, PrivateLabel, PrivateForm, BothParts);

    internal static string WritePublic(KeyHandle key) => Write(key, PublicLabel, PublicForm, PublicPart);

    internal static string WritePrivate(KeyHandle key) => Write(key, PrivateLabel, PrivateForm, BothParts);

    internal static KeyHandle Generate()
    {
        fixed (byte* type = KeyType)
        {
            using var context = LibCrypto.Require(
                LibCrypto.EVP_PKEY_CTX_new_from_name(0, type, null),
                "SM2 is not there"
            );
            LibCrypto.Require(LibCrypto.EVP_PKEY_keygen_init(context), "no SM2 key could be made");
            nint key = 0;
            LibCrypto.Require(LibCrypto.EVP_PKEY_generate(context, ref key), "no SM2 key could be made");
            return new(key);
        }
    }

    /// <exception cref="InvalidOperationException">Names the file, never its content.</exception>
    internal static T FromFile<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidOperationException($"No SM2 key could be read from {path}.", e);
        }
    }

    private static KeyHandle Read(string pem, string label, ReadOnlySpan<byte> form, int parts)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != label)
            throw new CryptographicException($"This is no PEM with a {label}.");
        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        try
        {
            nint key = 0;
            var left = (nuint)der.Length;
            fixed (
                byte* input = Der,
                    structure = form,
                    type = KeyType,
                    start = der
            )
            {
                using var decoder = LibCrypto.Require(
                    LibCrypto.OSSL_DECODER_CTX_new_for_pkey(&key, input, structure, type, parts, 0, null),
                    "no decoder for SM2 keys"
                );
                var at = start;
                if (LibCrypto.OSSL_DECODER_from_data(decoder, &at, &left) != 1 || key == 0)
                    throw LibCrypto.Failure("This is no SM2 key");
            }
            return Checked(new KeyHandle(key), left, parts);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static string Write(KeyHandle key, string label, ReadOnlySpan<byte> form, int parts)
    {
        // A key of 256 bits has some 150 bytes in either form.
        var der = new byte[512];
        var left = (nuint)der.Length;
        try
        {
            fixed (
                byte* output = Der,
                    structure = form,
                    start = der
            )
            {
                using var encoder = LibCrypto.Require(
                    LibCrypto.OSSL_ENCODER_CTX_new_for_pkey(key, parts, output, structure, null),
                    "no encoder for SM2 keys"
                );
                var at = start;
                LibCrypto.Require(
                    LibCrypto.OSSL_ENCODER_to_data(encoder, &at, &left),
                    "the SM2 key could not be written"
                );
            }
            return PemEncoding.WriteString(label, der.AsSpan(0, der.Length - (int)left)) + "\n";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    // A point off the curve, or a private half that belongs to another public half, is found here and not at the bank.
    private static KeyHandle Checked(KeyHandle key, nuint left, int parts)
    {
        using var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, key, null);
        var isSound =
            left == 0
            && !context.IsInvalid
            && LibCrypto.EVP_PKEY_public_check(context) == 1
            && (parts == PublicPart || LibCrypto.EVP_PKEY_pairwise_check(context) == 1);
        if (isSound)
            return key;
        key.Dispose();
        throw LibCrypto.Failure("This SM2 key is not sound");
    }
}
