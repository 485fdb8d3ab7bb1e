using System.Text;

namespace BankStubs.Meridian;

/// <summary>The form around the bank's messages, both ways; <c>code</c> is in answers alone.</summary>
internal sealed class GatewayForm(SortedDictionary<string, string> fields)
{
    private static readonly string[] OfRequest = ["charset", "partner", "serial", "service", "sign_type", "timestamp"];

    public string Partner => fields["partner"];
    public string Serial => fields["serial"];
    public string Service => fields["service"];
    public string SignType => fields["sign_type"];
    public string Timestamp => fields["timestamp"];
    public string Charset => fields["charset"];
    public string Content { get; private init; } = "";
    public string Signature { get; private init; } = "";

    /// <returns>Null where a field is missing, too much or twice.</returns>
    public static GatewayForm? Read(string body)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in body.Split('&'))
        {
            if (part.Split('=') is not [var name, var value])
                return null;
            if (!all.TryAdd(name, Uri.UnescapeDataString(value.Replace('+', ' '))))
                return null;
        }

        if (!all.Remove("biz_content", out var content) || !all.Remove("sign", out var signature))
            return null;
        return all.Keys.SequenceEqual(OfRequest, StringComparer.Ordinal)
            ? new(all) { Content = content, Signature = signature }
            : null;
    }

    public GatewayForm AnswerWith(string code, string timestamp, string content) =>
        new(new(fields, StringComparer.Ordinal) { ["code"] = code, ["timestamp"] = timestamp }) { Content = content };

    /// <summary>The text that is signed: the short fields by name, the content last and as it is.</summary>
    public byte[] Signed()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in fields)
            text.Append(name).Append('=').Append(value).Append('&');
        return Encoding.UTF8.GetBytes(text.Append("biz_content=").Append(Content).ToString());
    }

    public string WithSignature(byte[] signature) =>
        string.Join('&', fields.Select(f => $"{f.Key}={f.Value}"))
        + $"&biz_content={Uri.EscapeDataString(Content)}&sign={Uri.EscapeDataString(Convert.ToBase64String(signature))}";
}
