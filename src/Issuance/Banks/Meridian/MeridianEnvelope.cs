using System.Text;

namespace Issuance.Banks.Meridian;

/// <summary>
/// The form around every message, both ways: short fields, the business content as its raw bytes, and a signature over
/// all of it.
/// </summary>
/// <remarks>
/// What is signed, in UTF-8 and without percent-encoding: the fields but <c>sign</c> and <c>biz_content</c> as
/// <c>name=value</c> in the order of their names, joined by <c>&amp;</c>, then <c>&amp;biz_content=</c> and the content.
/// The content comes last and no other value can hold <c>&amp;</c> or <c>=</c>, so no two forms have the same signed text.
/// </remarks>
internal sealed record MeridianEnvelope(
    string Partner,
    string Serial,
    string Service,
    string SignType,
    string Timestamp,
    byte[] Content
)
{
    private const string Charset = "UTF-8";
    private const int LongestValue = 64;

    /// <summary>How the gateway ended, four digits; answers have one, requests have none.</summary>
    internal string? Code { get; init; }

    /// <summary>The bytes that are signed.</summary>
    internal byte[] SignedBytes() =>
        [
            .. Encoding.ASCII.GetBytes(
                string.Join('&', ShortFields().Select(f => $"{f.Name}={f.Value}")) + "&biz_content="
            ),
            .. Content,
        ];

    /// <summary>The body of the HTTP message.</summary>
    internal byte[] ToForm(byte[] signature)
    {
        using var form = new MemoryStream();
        foreach (var (name, value) in ShortFields())
            form.Write(Encoding.ASCII.GetBytes($"{name}={value}&"));
        form.Write("biz_content="u8);
        PercentForm.Write(form, Content);
        form.Write("&sign="u8);
        PercentForm.Write(form, Encoding.ASCII.GetBytes(Convert.ToBase64String(signature)));
        return form.ToArray();
    }

    /// <summary>Reads a form to the letter: each field exactly once, none besides, short values of plain characters.</summary>
    /// <returns>Null where it is no such form; a signature of null where that alone is missing.</returns>
    internal static (MeridianEnvelope Envelope, byte[]? Signature)? Read(ReadOnlySpan<byte> form)
    {
        var fields = PercentForm.Read(form);
        if (fields is null)
            return null;
        var sign = fields.Remove("sign", out var signature) ? Encoding.ASCII.GetString(signature) : null;
        if (!fields.Remove("biz_content", out var content))
            return null;

        var code = Take("code");
        var (charset, partner, serial) = (Take("charset"), Take("partner"), Take("serial"));
        var (service, signType, timestamp) = (Take("service"), Take("sign_type"), Take("timestamp"));
        if (fields.Count > 0 || charset != Charset)
            return null;
        if (partner is null || serial is null || service is null || signType is null || timestamp is null)
            return null;
        return (
            new(partner, serial, service, signType, timestamp, content) { Code = code },
            sign is null ? null : FromBase64(sign)
        );

        string? Take(string name) =>
            fields.Remove(name, out var value) && IsPlain(value) ? Encoding.ASCII.GetString(value) : null;
    }

    private IEnumerable<(string Name, string Value)> ShortFields()
    {
        yield return ("charset", Charset);
        if (Code is not null)
            yield return ("code", Code);
        yield return ("partner", Partner);
        yield return ("serial", Serial);
        yield return ("service", Service);
        yield return ("sign_type", SignType);
        yield return ("timestamp", Timestamp);
    }

    private static bool IsPlain(byte[] value) =>
        value.Length is > 0 and <= LongestValue
        && value.All(b => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'.' or (byte)'-' or (byte)'_');

    // Something that is no base64 is a signature that does not fit, not one that is missing.
    private static byte[] FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : [];
    }
}
