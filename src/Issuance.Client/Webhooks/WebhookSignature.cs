using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Issuance.Client;

/// <summary>
/// Whether a webhook came from the service and is fresh (Standard Webhooks 1.0, <c>v1</c>: HMAC-SHA256). Verify the raw bytes of the
/// body before anything reads them; then see whether the <c>webhook-id</c> was handled before.
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";
    private const int SmallestSecret = 24;
    private const int LargestSecret = 64;

    /// <summary>How far the time of an attempt may be from ours, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secret">As the service gave it: <c>whsec_</c> and base64 of 24 to 64 bytes.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: Unix seconds of this attempt.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>: one or more, parted by spaces; one that fits is enough.</param>
    /// <param name="body">As it came, byte for byte.</param>
    /// <param name="time">Null = the real time.</param>
    /// <exception cref="ArgumentException">The secret is none; the message does not repeat it.</exception>
    public static bool Verify(
        string secret,
        string? id,
        string? timestamp,
        string? signatures,
        ReadOnlySpan<byte> body,
        TimeProvider? time = null
    )
    {
        var key = KeyOf(secret);
        if (
            string.IsNullOrEmpty(id)
            || string.IsNullOrEmpty(signatures)
            || !IsFresh(timestamp, time ?? TimeProvider.System)
        )
            return false;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using (var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key))
        {
            hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
            hmac.AppendData(body);
            hmac.GetHashAndReset(expected);
        }

        var fits = false;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        // All are compared, each in fixed time, so that the time tells nothing of which one fits.
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (
                signature.StartsWith("v1,", StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature[3..], given, out var length)
                && length == expected.Length
            )
                fits |= CryptographicOperations.FixedTimeEquals(given, expected);
        return fits;
    }

    private static bool IsFresh(string? timestamp, TimeProvider time) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) <= (long)Tolerance.TotalSeconds;

    private static byte[] KeyOf(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        Span<byte> key = stackalloc byte[LargestSecret + 8];
        if (Convert.TryFromBase64String(text, key, out var length) && length is >= SmallestSecret and <= LargestSecret)
            return key[..length].ToArray();
        throw new ArgumentException("A webhook secret is whsec_ and base64 of 24 to 64 bytes.", nameof(secret));
    }
}
