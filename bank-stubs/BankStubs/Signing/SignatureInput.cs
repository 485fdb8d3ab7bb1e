using System.Globalization;
using System.Text.RegularExpressions;

namespace BankStubs.Signing;

/// <summary>The header <c>Signature-Input</c> in the one form that the interface allows: label sig1 alone.</summary>
/// <param name="Covered">Component identifiers as written, for instance <c>"@target-uri";req</c>.</param>
/// <param name="Parameters">The value of <c>@signature-params</c>, exactly as received: it is signed as text.</param>
internal sealed partial record SignatureInput(
    IReadOnlyList<string> Covered,
    string Parameters,
    DateTimeOffset Created,
    DateTimeOffset Expires,
    string KeyId,
    string Nonce
)
{
    public const string Algorithm = "ecdsa-p256-sha256";

    /// <summary>Returns null where a parameter is missing, given twice, of another algorithm, or not well formed.</summary>
    public static SignatureInput? Parse(string header)
    {
        var form = Form().Match(header);
        if (!form.Success)
            return null;

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < form.Groups["name"].Captures.Count; i++)
        {
            var value = form.Groups["value"].Captures[i].Value.Trim('"');
            if (!parameters.TryAdd(form.Groups["name"].Captures[i].Value, value))
                return null;
        }

        return
            Time(parameters, "created") is { } created
            && Time(parameters, "expires") is { } expires
            && parameters.TryGetValue("keyid", out var keyId)
            && parameters.TryGetValue("nonce", out var nonce)
            && NonceForm().IsMatch(nonce)
            && parameters.GetValueOrDefault("alg") is Algorithm
            ? new(
                [.. form.Groups["component"].Captures.Select(c => c.Value)],
                form.Groups["parameters"].Value,
                created,
                expires,
                keyId,
                nonce
            )
            : null;
    }

    // The last second that DateTimeOffset can hold.
    private static DateTimeOffset? Time(Dictionary<string, string> parameters, string name) =>
        parameters.TryGetValue(name, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    [GeneratedRegex(
        """^sig1=(?<parameters>\((?<component>"[a-z@-]+"(;req)?)( (?<component>"[a-z@-]+"(;req)?))*\)(;(?<name>[a-z]+)=(?<value>"[^"\\]{1,128}"|[0-9]{1,12}))*)$""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form();

    // 16 bytes are 22 characters of base64url.
    [GeneratedRegex("^[A-Za-z0-9_-]{22,126}={0,2}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NonceForm();
}
