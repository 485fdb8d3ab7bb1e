using System.Text;

namespace Issuance.Banks.Meridian;

/// <summary><c>application/x-www-form-urlencoded</c> over bytes, so that what was signed is what was sent.</summary>
internal static class PercentForm
{
    private const int MostFields = 16;

    internal static void Write(Stream form, ReadOnlySpan<byte> value)
    {
        var buffer = new byte[value.Length * 3];
        var length = 0;
        foreach (var b in value)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'*')
            {
                buffer[length++] = b;
            }
            else
            {
                buffer[length++] = (byte)'%';
                buffer[length++] = Hex(b >> 4);
                buffer[length++] = Hex(b & 15);
            }
        }
        form.Write(buffer.AsSpan(0, length));
    }

    /// <returns>The decoded values by name; null for a broken escape, a field without a name or a name that comes twice.</returns>
    internal static Dictionary<string, byte[]>? Read(ReadOnlySpan<byte> form)
    {
        var fields = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var part in form.Split((byte)'&'))
        {
            var field = form[part];
            var equals = field.IndexOf((byte)'=');
            if (equals <= 0 || fields.Count == MostFields || Decode(field[(equals + 1)..]) is not { } value)
                return null;
            if (!fields.TryAdd(Encoding.ASCII.GetString(field[..equals]), value))
                return null;
        }
        return fields;
    }

    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var buffer = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'+':
                    buffer[length++] = (byte)' ';
                    break;
                case (byte)'%':
                    if (
                        i + 2 >= text.Length
                        || !char.IsAsciiHexDigit((char)text[i + 1])
                        || !char.IsAsciiHexDigit((char)text[i + 2])
                    )
                        return null;
                    buffer[length++] = (byte)((Value(text[i + 1]) << 4) | Value(text[i + 2]));
                    i += 2;
                    break;
                case var b:
                    buffer[length++] = b;
                    break;
            }
        }
        return buffer[..length];
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);

    private static int Value(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
