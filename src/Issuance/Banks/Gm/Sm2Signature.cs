using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Issuance.Banks.Gm;

/// <summary>The two spellings of a signature: r and s in 64 bytes, as messages carry it, and DER, as OpenSSL has it.</summary>
internal static class Sm2Signature
{
    private const int NumberBytes = 32;

    /// <summary>Number of points on the curve (GB/T 32918.5). r and s lie between 1 and one less.</summary>
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"),
        isUnsigned: true,
        isBigEndian: true
    );

    /// <returns>Null for another length, or where r or s is out of range.</returns>
    internal static byte[]? ToDer(ReadOnlySpan<byte> raw)
    {
        if (raw.Length != 2 * NumberBytes)
            return null;
        var r = new BigInteger(raw[..NumberBytes], isUnsigned: true, isBigEndian: true);
        var s = new BigInteger(raw[NumberBytes..], isUnsigned: true, isBigEndian: true);
        if (!IsInRange(r) || !IsInRange(s))
            return null;
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(r);
            der.WriteInteger(s);
        }
        return der.Encode();
    }

    /// <returns>Null for what is not DER to the letter, has something behind it, or where r or s is out of range.</returns>
    internal static byte[]? ToRaw(ReadOnlyMemory<byte> der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var numbers = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var (r, s) = (numbers.ReadInteger(), numbers.ReadInteger());
            numbers.ThrowIfNotEmpty();
            if (!IsInRange(r) || !IsInRange(s))
                return null;
            var raw = new byte[2 * NumberBytes];
            Write(r, raw.AsSpan(0, NumberBytes));
            Write(s, raw.AsSpan(NumberBytes));
            return raw;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static bool IsInRange(BigInteger number) => number.Sign > 0 && number < Order;

    // Small numbers have fewer bytes; the zeros before them belong to the 32.
    private static void Write(BigInteger number, Span<byte> place)
    {
        var length = number.GetByteCount(isUnsigned: true);
        if (!number.TryWriteBytes(place[(place.Length - length)..], out _, isUnsigned: true, isBigEndian: true))
            throw new CryptographicException("A number in range has more than 32 bytes.");
    }
}
