namespace Issuance.Banks.Signing;

/// <summary>The parameters that a signature of ours or of a bank carries: all of these, and no other.</summary>
/// <param name="Created">Unix seconds.</param>
/// <param name="Expires">Unix seconds.</param>
/// <param name="KeyId">At most 64 characters.</param>
/// <param name="Nonce">At least 16 bytes in base64url, at most 128 characters.</param>
internal sealed record SignatureParameters(long Created, long Expires, string KeyId, string Nonce)
{
    internal const string Label = "sig1";
    internal const string Algorithm = "ecdsa-p256-sha256";

    /// <summary>Longest time between created and expires, in seconds.</summary>
    internal const int MaxLifetime = 300;

    /// <summary>How far two clocks may differ, in seconds.</summary>
    internal const int MaxSkew = 60;

    internal StructuredFields.Parameter[] ToFields() =>
        [
            new("created", Created),
            new("expires", Expires),
            new("keyid", KeyId),
            new("nonce", Nonce),
            new("alg", Algorithm),
        ];

    /// <returns>Null if one is missing, is of another type or form, or is not one of ours.</returns>
    internal static SignatureParameters? Read(IReadOnlyList<StructuredFields.Parameter> fields)
    {
        var byKey = fields.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        return
            byKey.Count == 5
            && byKey.GetValueOrDefault("created") is long created
            && byKey.GetValueOrDefault("expires") is long expires
            && byKey.GetValueOrDefault("keyid") is string { Length: >= 1 and <= 64 } keyId
            && byKey.GetValueOrDefault("nonce") is string nonce
            && IsNonce(nonce)
            && byKey.GetValueOrDefault("alg") is Algorithm
            ? new(created, expires, keyId, nonce)
            : null;
    }

    /// <summary>Whether a message with these times may be taken now.</summary>
    /// <param name="now">Unix seconds of the wall clock.</param>
    internal bool IsCurrent(long now) =>
        Expires >= Created && Expires - Created <= MaxLifetime && Created <= now + MaxSkew && Expires >= now - MaxSkew;

    // 16 bytes are 22 characters. Padding is allowed: base64url may have it.
    private static bool IsNonce(string nonce) =>
        nonce.Length <= 128
        && nonce.TrimEnd('=') is { Length: >= 22 } core
        && nonce.Length - core.Length <= 2
        && core.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
