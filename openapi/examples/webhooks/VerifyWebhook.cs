using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PartnerExamples;

/// <summary>Says whether a message is from us. Standard Webhooks 1.0.0; no package needed.</summary>
public static class VerifyWebhook
{
    private const long Tolerance = 300; // seconds

    /// <param name="secret">whsec_…, as it was shown when the endpoint was made.</param>
    /// <param name="id">The header webhook-id.</param>
    /// <param name="timestamp">The header webhook-timestamp.</param>
    /// <param name="signature">The header webhook-signature.</param>
    /// <param name="body">Byte for byte as it came, before any parsing.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <returns>genuine, or why not: timestamp_unreadable, too_old, too_new, signature_wrong.</returns>
    public static string Verify(string secret, string id, string timestamp, string signature, byte[] body, long now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sent))
            return "timestamp_unreadable";
        if (now - sent > Tolerance)
            return "too_old";
        if (sent - now > Tolerance)
            return "too_new";

        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = HMACSHA256.HashData(key, signed);
        // While a secret is being changed the header holds several signatures, with a space in between.
        return signature.Split(' ').Any(one => Matches(one, expected)) ? "genuine" : "signature_wrong";
    }

    private static bool Matches(string one, byte[] expected)
    {
        var given = new byte[expected.Length];
        return one.StartsWith("v1,", StringComparison.Ordinal)
            && Convert.TryFromBase64String(one[3..], given, out var length)
            && length == expected.Length
            && CryptographicOperations.FixedTimeEquals(given, expected);
    }
}
