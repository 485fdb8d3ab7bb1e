using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Issuance.Webhooks;

/// <summary>
/// The signature of Standard Webhooks 1.0.0: HMAC-SHA256 over <c>id.timestamp.body</c>, one for each live secret, so that a
/// receiver that knows the old or the new one finds its own.
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <param name="at">When this attempt is made; receivers refuse what is older than some minutes.</param>
    /// <returns>The values of the three headers.</returns>
    public static (string Id, string Timestamp, string Signature) Of(
        string id,
        DateTimeOffset at,
        ReadOnlySpan<byte> body,
        IEnumerable<byte[]> keys
    )
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var head = Encoding.ASCII.GetBytes($"{id}.{timestamp}.");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        var signatures = keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return (id, timestamp, string.Join(' ', signatures));
    }
}
