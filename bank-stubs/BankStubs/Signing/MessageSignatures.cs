using System.Security.Cryptography;
using System.Text;

namespace BankStubs.Signing;

/// <summary>One thing that a signature covers: its identifier as RFC 9421 writes it, and its value.</summary>
internal readonly record struct Component(string Identifier, string Value);

/// <summary>
/// HTTP message signatures (RFC 9421) with ECDSA P-256, both ways (contract 3.4). Written for the stubs alone and shared
/// with nobody: two implementations that read the same text check each other.
/// </summary>
internal static class MessageSignatures
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    public static Component[] OfRequest(string method, string targetUri, string contentDigest) =>
        [new("\"@method\"", method), new("\"@target-uri\"", targetUri), new("\"content-digest\"", contentDigest)];

    /// <param name="targetUri">That of the request which is answered; it binds the answer to its question.</param>
    public static Component[] OfAnswer(int status, string targetUri, string contentDigest) =>
        [
            new("\"@status\"", status.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("\"content-digest\"", contentDigest),
            new("\"@target-uri\";req", targetUri),
        ];

    public static string Digest(ReadOnlySpan<byte> body) =>
        $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    public static SignatureHeaders Sign(ECDsa key, string keyId, string contentDigest, Component[] components)
    {
        var created = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var expires = created + (long)Lifetime.TotalSeconds;
        var nonce = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));
        var covered = string.Join(' ', components.Select(c => c.Identifier));
        var parameters =
            $"({covered});created={created};expires={expires};keyid=\"{keyId}\";nonce=\"{nonce}\";alg=\"{SignatureInput.Algorithm}\"";
        byte[] signature;
        lock (key) // an ECDsa is not promised to be usable by two threads at once
            signature = key.SignData(Base(components, parameters), HashAlgorithmName.SHA256);
        return new(contentDigest, $"sig1={parameters}", $"sig1=:{Convert.ToBase64String(signature)}:");
    }

    /// <summary>Says what is wrong with a signature (a code of contract 1.3), or null, with the input that held.</summary>
    /// <param name="components">What must be covered: exactly these, in any order.</param>
    public static string? WhyNotValid(
        SignatureHeaders headers,
        ReadOnlySpan<byte> body,
        Component[] components,
        ECDsa key,
        string keyId,
        out SignatureInput? input
    )
    {
        input = null;
        if (headers.SignatureInput is null || headers.Signature is null || headers.ContentDigest is null)
            return "signature_missing";
        if (SignatureInput.Parse(headers.SignatureInput) is not { } parsed || !SameText(parsed.KeyId, keyId))
            return "signature_invalid";
        if (
            !parsed
                .Covered.Order(StringComparer.Ordinal)
                .SequenceEqual(
                    components.Select(c => c.Identifier).Order(StringComparer.Ordinal),
                    StringComparer.Ordinal
                )
        )
            return "signature_invalid";
        if (!SameText(headers.ContentDigest, Digest(body)) || Bytes(headers.Signature) is not { } signature)
            return "signature_invalid";

        var inOrder = parsed.Covered.Select(id => components.Single(c => SameText(c.Identifier, id))).ToArray();
        lock (key)
        {
            if (!key.VerifyData(Base(inOrder, parsed.Parameters), signature, HashAlgorithmName.SHA256))
                return "signature_invalid";
        }

        var now = TimeProvider.System.GetUtcNow();
        if (
            parsed.Created > now + Skew
            || parsed.Expires < now - Skew
            || parsed.Expires <= parsed.Created
            || parsed.Expires - parsed.Created > Lifetime
        )
            return "signature_expired";

        input = parsed;
        return null;
    }

    private static byte[] Base(Component[] components, string parameters) =>
        Encoding.UTF8.GetBytes(
            string.Concat(components.Select(c => $"{c.Identifier}: {c.Value}\n"))
                + $"\"@signature-params\": {parameters}"
        );

    private static byte[]? Bytes(string signature)
    {
        if (
            !signature.StartsWith("sig1=:", StringComparison.Ordinal)
            || !signature.EndsWith(':')
            || signature.Length < 7
        )
            return null;
        var bytes = new byte[64];
        return Convert.TryFromBase64String(signature[6..^1], bytes, out var written) && written == 64 ? bytes : null;
    }

    private static bool SameText(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
