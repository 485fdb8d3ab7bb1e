using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Issuance.Http;

/// <summary>The place in a list that is ordered by one growing number, as an opaque text.</summary>
public static class NumberCursor
{
    /// <summary>No cursor of ours is longer.</summary>
    private const int MaxLength = 40;

    public static string Write(long number) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"n{number.ToString(CultureInfo.InvariantCulture)}"));

    /// <returns>False for a text that we did not write.</returns>
    public static bool TryRead(string cursor, out long number)
    {
        number = 0;
        Span<byte> bytes = stackalloc byte[MaxLength];
        return cursor.Length <= MaxLength
            && Base64Url.IsValid(cursor)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            && length > 1
            && bytes[0] == (byte)'n'
            && long.TryParse(bytes[1..length], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The refusal of a cursor that is not ours.</summary>
    public static readonly Shared.Refusal Unreadable = HttpRefusals.RequestInvalid with
    {
        Faults = [Faults.BadPattern("?cursor")],
    };
}
