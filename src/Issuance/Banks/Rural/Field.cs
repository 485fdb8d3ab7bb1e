using System.Globalization;
using System.Text;

namespace Issuance.Banks.Rural;

/// <summary>A field of a fixed line, in bytes. Text stands to the left and is filled with spaces, a number to the right and is filled with zeros.</summary>
/// <param name="Offset">From 0.</param>
internal readonly record struct Field(int Offset, int Length)
{
    internal int End => Offset + Length;

    /// <summary>Writes text; false, and nothing written, where it does not fit whole: a character is never cut.</summary>
    internal bool TryWrite(Span<byte> line, string? text)
    {
        if (RuralText.Bytes(text ?? "") is not { } bytes || bytes.Length > Length)
            return false;
        bytes.CopyTo(line[Offset..]);
        return true;
    }

    /// <exception cref="ArgumentOutOfRangeException">Negative, or more digits than the field has.</exception>
    internal void WriteNumber(Span<byte> line, long number)
    {
        var digits = number.ToString("D" + Length.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (number < 0 || digits.Length != Length)
            throw new ArgumentOutOfRangeException(nameof(number));
        Encoding.ASCII.GetBytes(digits, line[Offset..]);
    }

    /// <returns>Printable ASCII without spaces inside; empty where the field is; null where it is something else.</returns>
    internal string? ReadCode(ReadOnlySpan<byte> line)
    {
        var bytes = line[Offset..End].TrimEnd((byte)' ');
        foreach (var b in bytes)
            if (b is <= (byte)' ' or > (byte)'~')
                return null;
        return Encoding.ASCII.GetString(bytes);
    }

    /// <returns>Any text; null where the bytes are none.</returns>
    internal string? ReadText(ReadOnlySpan<byte> line) => RuralText.Read(line[Offset..End].TrimEnd((byte)' '));

    /// <returns>The number, or null where one of its bytes is no digit.</returns>
    internal long? ReadNumber(ReadOnlySpan<byte> line)
    {
        long number = 0; // at most 18 digits, so it cannot overflow
        foreach (var b in line[Offset..End])
        {
            if (b is < (byte)'0' or > (byte)'9')
                return null;
            number = (number * 10) + (b - '0');
        }
        return number;
    }
}
