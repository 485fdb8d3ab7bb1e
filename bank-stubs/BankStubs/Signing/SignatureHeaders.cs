namespace BankStubs.Signing;

/// <summary>The three headers of a signed message; null is a header that was not sent.</summary>
internal sealed record SignatureHeaders(string? ContentDigest, string? SignatureInput, string? Signature)
{
    public static SignatureHeaders Of(IHeaderDictionary headers) =>
        new(Single(headers["Content-Digest"]), Single(headers["Signature-Input"]), Single(headers["Signature"]));

    public static SignatureHeaders Of(HttpResponseMessage answer) =>
        new(Single(answer, "Content-Digest"), Single(answer, "Signature-Input"), Single(answer, "Signature"));

    public void WriteTo(IHeaderDictionary headers)
    {
        headers["Content-Digest"] = ContentDigest;
        headers["Signature-Input"] = SignatureInput;
        headers["Signature"] = Signature;
    }

    public void WriteTo(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Content-Digest", ContentDigest);
        request.Headers.TryAddWithoutValidation("Signature-Input", SignatureInput);
        request.Headers.TryAddWithoutValidation("Signature", Signature);
    }

    private static string? Single(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count == 1 ? values[0] : null;

    private static string? Single(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? Single(values.ToArray())
            : null;
}
