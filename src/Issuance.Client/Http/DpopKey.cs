using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Issuance.Client.Http;

/// <summary>
/// The key that access tokens are bound to, and its proofs (RFC 9449): one for each request, naming its method, its address and
/// the token. Made for this process alone.
/// </summary>
internal sealed class DpopKey(ServerClock clock) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private volatile string? nonce;

    /// <param name="address">Named without query and fragment.</param>
    /// <param name="token">Null where a token is asked for.</param>
    public string Prove(HttpMethod method, Uri address, string? token)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return Jwt.Sign(
            header =>
            {
                header.WriteString("typ", "dpop+jwt");
                header.WriteString("alg", "ES256");
                header.WriteStartObject("jwk");
                header.WriteString("kty", "EC");
                header.WriteString("crv", "P-256");
                header.WriteString("x", Base64Url.EncodeToString(point.X));
                header.WriteString("y", Base64Url.EncodeToString(point.Y));
                header.WriteEndObject();
            },
            payload =>
            {
                payload.WriteString("jti", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
                payload.WriteString("htm", method.Method);
                payload.WriteString("htu", address.GetLeftPart(UriPartial.Path));
                payload.WriteNumber("iat", clock.Now.ToUnixTimeSeconds());
                if (token is not null)
                    payload.WriteString(
                        "ath",
                        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)))
                    );
                if (nonce is { } given)
                    payload.WriteString("nonce", given);
            },
            Sign
        );
    }

    /// <summary>Takes up the value that the service wants in proofs.</summary>
    /// <returns>Whether the request was refused only for want of it.</returns>
    public bool TakeNonce(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("DPoP-Nonce", out var values) || values.FirstOrDefault() is not { } given)
            return false;
        var isNew = !string.Equals(nonce, given, StringComparison.Ordinal);
        nonce = given;
        return isNew && (int)response.StatusCode is 400 or 401;
    }

    public void Dispose() => key.Dispose();

    private byte[] Sign(ReadOnlySpan<byte> content)
    {
        // A key object is for one thread at a time.
        lock (key)
            return key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
