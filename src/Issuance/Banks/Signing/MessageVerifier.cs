using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Issuance.Banks.Signing;

/// <summary>Verifies what banks send us: RFC 9421, label <c>sig1</c>, <c>ecdsa-p256-sha256</c> (contract 3.4).</summary>
/// <param name="keys">The banks' public keys.</param>
/// <param name="wallClock">Real time; signatures never follow the sandbox clock.</param>
public sealed class MessageVerifier(BankKeys keys, TimeProvider wallClock)
{
    /// <summary>Verifies a callback, before anything of its body is parsed.</summary>
    /// <param name="bank">The bank that the path names; another bank's key is refused.</param>
    /// <param name="method">As received.</param>
    /// <param name="targetUri">The full address that was called, see <see cref="TargetUri"/>.</param>
    /// <param name="headers">As received.</param>
    /// <param name="body">The raw bytes as received.</param>
    public SignatureCheck VerifyRequest(
        string bank,
        string method,
        string targetUri,
        IHeaderDictionary headers,
        ReadOnlySpan<byte> body
    ) =>
        Verify(
            bank,
            CoveredParts.OfRequest,
            new(StringComparer.Ordinal) { ["\"@method\""] = method, ["\"@target-uri\""] = targetUri },
            name => CoveredParts.Join(headers[name]),
            body
        );

    /// <summary>Verifies a bank's answer to a request of ours.</summary>
    /// <param name="bank">The bank that was asked.</param>
    /// <param name="answer">Its status and headers.</param>
    /// <param name="requestTargetUri">The full address that we asked; a signed answer to another request does not pass.</param>
    /// <param name="body">The raw bytes as received.</param>
    public SignatureCheck VerifyAnswer(
        string bank,
        HttpResponseMessage answer,
        string requestTargetUri,
        ReadOnlySpan<byte> body
    ) =>
        Verify(
            bank,
            CoveredParts.OfAnswer,
            new(StringComparer.Ordinal)
            {
                ["\"@status\""] = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture),
                ["\"@target-uri\";req"] = requestTargetUri,
            },
            name =>
                CoveredParts.Join(
                    answer
                        .Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
                        .Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                        .SelectMany(header => header.Value)
                ),
            body
        );

    private SignatureCheck Verify(
        string bank,
        StructuredFields.Item[] required,
        Dictionary<string, string> derived,
        Func<string, string?> header,
        ReadOnlySpan<byte> body
    )
    {
        if (header("Signature-Input") is not { } inputText || header("Signature") is not { } signatureText)
            return SignatureCheck.Fault.Missing;
        if (
            StructuredFields.ParseDictionary(inputText) is not { } inputs
            || StructuredFields.ParseDictionary(signatureText) is not { } signatures
        )
            return SignatureCheck.Fault.Invalid;

        // Others may have signed as well, for instance a gateway on the way; only sig1 is the bank's word.
        if (
            !inputs.TryGetValue(SignatureParameters.Label, out var input)
            || !signatures.TryGetValue(SignatureParameters.Label, out var signatureItem)
        )
            return SignatureCheck.Fault.Missing;

        if (
            input is not StructuredFields.InnerList covered
            || signatureItem
                is not StructuredFields.Item { Value: byte[] { Length: 64 } signature, Parameters.Count: 0 }
            || SignatureParameters.Read(covered.Parameters) is not { } parameters
            || !CoveredParts.AreAllIn(required, covered)
            || keys.Find(parameters.KeyId, bank) is not { } key
            || header(ContentDigest.Header) is not { } digest
            || !ContentDigest.Fits(digest, body)
            || SignatureBase.Build(covered, CoveredParts.Values(derived, header)) is not { } text
            || !key.Verifies(text, signature)
        )
            return SignatureCheck.Fault.Invalid;

        // Last, so that "expired" is only ever said of a message that the bank really wrote.
        if (!parameters.IsCurrent(wallClock.GetUtcNow().ToUnixTimeSeconds()))
            return SignatureCheck.Fault.Expired;

        var until = DateTimeOffset.FromUnixTimeSeconds(parameters.Expires + SignatureParameters.MaxSkew + 1);
        return new SignatureCheck.Valid(parameters.KeyId, parameters.Nonce, until);
    }
}
