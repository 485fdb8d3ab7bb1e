using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Issuance.Banks.Signing;

/// <summary>Signs what we send to banks: RFC 9421, label <c>sig1</c>, <c>ecdsa-p256-sha256</c> (contract 3.4).</summary>
/// <param name="key">Our key for messages.</param>
/// <param name="wallClock">Real time; signatures never follow the sandbox clock.</param>
public sealed class MessageSigner(SigningKey key, TimeProvider wallClock)
{
    // Under the 300 s that are allowed, so that no other way of counting calls ours too long.
    private const int Lifetime = 240;

    /// <summary>Adds <c>Content-Digest</c>, <c>Signature-Input</c> and <c>Signature</c> to a request to a bank.</summary>
    /// <param name="request">Its method and absolute address are covered: change neither afterwards.</param>
    /// <param name="body">Exactly the bytes that will be sent; empty for a GET.</param>
    public void SignRequest(HttpRequestMessage request, ReadOnlySpan<byte> body)
    {
        var headers = Sign(
            CoveredParts.OfRequest,
            new(StringComparer.Ordinal)
            {
                ["\"@method\""] = request.Method.Method,
                ["\"@target-uri\""] = request.RequestUri!.AbsoluteUri,
            },
            body
        );
        foreach (var (name, value) in headers.All)
            request.Headers.Add(name, value);
    }

    /// <summary>Signs an answer of ours to a bank's callback.</summary>
    /// <param name="status">The status that will be sent.</param>
    /// <param name="requestTargetUri">The address that the callback's signature was verified with.</param>
    /// <param name="body">Exactly the bytes that will be sent.</param>
    public SignedHeaders SignAnswer(int status, string requestTargetUri, ReadOnlySpan<byte> body) =>
        Sign(
            CoveredParts.OfAnswer,
            new(StringComparer.Ordinal)
            {
                ["\"@status\""] = status.ToString(CultureInfo.InvariantCulture),
                ["\"@target-uri\";req"] = requestTargetUri,
            },
            body
        );

    private SignedHeaders Sign(
        StructuredFields.Item[] parts,
        Dictionary<string, string> derived,
        ReadOnlySpan<byte> body
    )
    {
        var digest = ContentDigest.Of(body);
        var now = wallClock.GetUtcNow().ToUnixTimeSeconds();
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));
        var parameters = new SignatureParameters(now, now + Lifetime, key.KeyId, nonce);
        var covered = new StructuredFields.InnerList(parts, parameters.ToFields());
        var text =
            SignatureBase.Build(covered, CoveredParts.Values(derived, _ => digest))
            ?? throw new InvalidOperationException("The address of the message cannot be signed.");
        return new(
            digest,
            $"{SignatureParameters.Label}={StructuredFields.Serialize(covered)}",
            $"{SignatureParameters.Label}=:{Convert.ToBase64String(key.Sign(text))}:"
        );
    }
}

/// <summary>The three headers of a signed message.</summary>
public sealed record SignedHeaders(string ContentDigest, string SignatureInput, string Signature)
{
    internal IEnumerable<(string Name, string Value)> All =>
        [(Signing.ContentDigest.Header, ContentDigest), ("Signature-Input", SignatureInput), ("Signature", Signature)];

    /// <summary>Sets the headers on an answer.</summary>
    public void ApplyTo(IHeaderDictionary headers)
    {
        foreach (var (name, value) in All)
            headers[name] = value;
    }
}
