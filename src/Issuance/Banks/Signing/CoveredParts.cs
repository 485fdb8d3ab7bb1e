namespace Issuance.Banks.Signing;

/// <summary>What a signature must cover, and what the parts are worth in a given message.</summary>
internal static class CoveredParts
{
    private static readonly StructuredFields.Item Digest = new("content-digest", []);

    /// <summary>A request: <c>"@method" "@target-uri" "content-digest"</c>.</summary>
    internal static readonly StructuredFields.Item[] OfRequest = [new("@method", []), new("@target-uri", []), Digest];

    /// <summary>An answer: <c>"@status" "content-digest" "@target-uri";req</c>. The last ties it to the request that it answers.</summary>
    internal static readonly StructuredFields.Item[] OfAnswer =
    [
        new("@status", []),
        Digest,
        new("@target-uri", [new("req", true)]),
    ];

    /// <param name="derived">Value of each part that is not a header, by its spelling in the signature's input.</param>
    /// <param name="header">A header's value, by its name.</param>
    /// <returns>Plain headers may be covered beyond what is required; derived parts that we do not know have no value.</returns>
    internal static Func<StructuredFields.Item, string?> Values(
        IReadOnlyDictionary<string, string> derived,
        Func<string, string?> header
    ) =>
        part =>
            part switch
            {
                { Value: string name, Parameters.Count: 0 } when IsHeaderName(name) => header(name),
                _ => derived.GetValueOrDefault(StructuredFields.Serialize(part)),
            };

    internal static bool AreAllIn(StructuredFields.Item[] required, StructuredFields.InnerList covered)
    {
        var names = covered.Items.Select(StructuredFields.Serialize).ToHashSet(StringComparer.Ordinal);
        return required.All(part => names.Contains(StructuredFields.Serialize(part)));
    }

    /// <summary>One value out of the lines of a header (RFC 9421 2.1); null if there is none.</summary>
    internal static string? Join(IEnumerable<string?> lines)
    {
        var trimmed = lines.Select(line => (line ?? "").Trim(' ', '\t')).ToArray();
        return trimmed is [] ? null : string.Join(", ", trimmed);
    }

    // Names of headers stand in lower case; an upper-case letter would be a second spelling of the same part.
    private static bool IsHeaderName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
