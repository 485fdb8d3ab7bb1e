using System.Globalization;
using System.Text;

namespace BankStubs.Rural;

/// <summary>A fixed line of the bank's files, read and written by byte offsets in GB18030. The bank's own code, not the service's.</summary>
internal sealed class RuralLine
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030",
        EncoderFallback.ExceptionFallback,
        DecoderFallback.ExceptionFallback
    )!;

    public RuralLine(int length, char type)
    {
        Bytes = new byte[length];
        Array.Fill(Bytes, (byte)' ');
        Bytes[0] = (byte)type;
    }

    public RuralLine(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    public char Type => (char)Bytes[0];

    /// <exception cref="DecoderFallbackException">The bytes are no text.</exception>
    public string Text(int offset, int length) => Gb18030.GetString(Bytes, offset, length).TrimEnd(' ');

    /// <exception cref="FormatException">Not all digits.</exception>
    public long Number(int offset, int length) =>
        long.Parse(Text(offset, length), NumberStyles.None, CultureInfo.InvariantCulture);

    public RuralLine With(int offset, int length, string? text)
    {
        var bytes = Gb18030.GetBytes(text ?? "");
        bytes.AsSpan(0, Math.Min(length, bytes.Length)).CopyTo(Bytes.AsSpan(offset));
        return this;
    }

    public RuralLine With(int offset, int length, long number) =>
        With(
            offset,
            length,
            number.ToString("D" + length.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        );

    /// <summary>CRC-32 (ISO/HDLC), bit by bit: slow and plain, to be held against the service's.</summary>
    public long Checksum()
    {
        var crc = uint.MaxValue;
        foreach (var b in Bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
