using System.Security.Cryptography;

namespace Issuance.Banks.Signing;

/// <summary>The header <c>Content-Digest</c> (RFC 9530) with SHA-256. An empty body has a digest, too.</summary>
internal static class ContentDigest
{
    internal const string Header = "Content-Digest";

    internal static string Of(ReadOnlySpan<byte> body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    /// <summary>Whether the header names a SHA-256 digest, and it is that of the body. Digests of other kinds beside it do not count.</summary>
    internal static bool Fits(string header, ReadOnlySpan<byte> body) =>
        StructuredFields.ParseDictionary(header) is { } digests
        && digests.GetValueOrDefault("sha-256") is StructuredFields.Item { Value: byte[] digest, Parameters.Count: 0 }
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(body), digest);
}
