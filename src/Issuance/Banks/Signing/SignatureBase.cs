using System.Text;

namespace Issuance.Banks.Signing;

/// <summary>The text that is signed (RFC 9421 2.5): one line for each covered part, then the parameters.</summary>
internal static class SignatureBase
{
    /// <param name="covered">The covered parts in their order, with the signature's parameters.</param>
    /// <param name="valueOf">The value of a part as this side sees it; null if the message has none.</param>
    /// <returns>The bytes to sign or to verify; null if a part is missing, is named twice or cannot stand on one line.</returns>
    internal static byte[]? Build(StructuredFields.InnerList covered, Func<StructuredFields.Item, string?> valueOf)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var part in covered.Items)
        {
            var name = StructuredFields.Serialize(part);
            if (!named.Add(name) || valueOf(part) is not { } value || !value.All(c => c is >= ' ' and <= '~' or '\t'))
                return null;
            // Only \n ends a line, on every system; the last line has none.
            text.Append(name).Append(": ").Append(value).Append('\n');
        }
        text.Append("\"@signature-params\": ").Append(StructuredFields.Serialize(covered));
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
