using System.Text;

namespace Issuance.Banks.Rural;

/// <summary>GB18030, strictly: what cannot be written or read exactly is refused, never replaced by a question mark.</summary>
internal static class RuralText
{
    /// <summary>The byte order mark that some programs put before GB18030.</summary>
    internal static ReadOnlySpan<byte> Mark => [0x84, 0x31, 0x95, 0x33];

    private static readonly Encoding Gb18030 =
        CodePagesEncodingProvider.Instance.GetEncoding(
            "GB18030",
            EncoderFallback.ExceptionFallback,
            DecoderFallback.ExceptionFallback
        ) ?? throw new InvalidOperationException("This runtime has no GB18030.");

    /// <returns>The bytes, or null where a character has none or would break the line.</returns>
    internal static byte[]? Bytes(string text)
    {
        if (text.Any(char.IsControl))
            return null;
        try
        {
            return Gb18030.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return null; // half of a surrogate pair
        }
    }

    /// <returns>The text, or null where the bytes are none.</returns>
    internal static string? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Gb18030.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
