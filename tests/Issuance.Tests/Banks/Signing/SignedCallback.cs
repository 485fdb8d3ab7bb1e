using System.Text;
using Issuance.Banks.Signing;
using Microsoft.AspNetCore.Http;

namespace Issuance.Tests.Banks.Signing;

/// <summary>A callback of Harbour, signed by hand, and our verifier.</summary>
internal sealed class SignedCallback
{
    public const string Address = "http://localhost:8080/v1/banks/harbour/callbacks";
    public const string Nonce = "AAECAwQFBgcICQoLDA0ODw";
    public static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"messageId":"hb-000001"}""");

    public Parties Parties { get; } = new();

    public long Now => Parties.Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Signs by hand, as somebody with the bank's key but not our code would.</summary>
    public HeaderDictionary Signed(string? parts = null, string? parameters = null, string? digest = null)
    {
        parts ??= "\"@method\" \"@target-uri\" \"content-digest\"";
        parameters ??= """created=NOW;expires=LATER;keyid="harbour-1";nonce="NONCE";alg="ecdsa-p256-sha256" """.Trim();
        digest ??= ContentDigest.Of(Body);
        var input =
            $"({parts});"
            + parameters
                .Replace("NOW", $"{Now}", StringComparison.Ordinal)
                .Replace("LATER", $"{Now + 240}", StringComparison.Ordinal)
                .Replace("NONCE", Nonce, StringComparison.Ordinal);
        var lines = parts
            .Split(' ')
            .Select(part =>
                part switch
                {
                    "\"@method\"" => $"{part}: POST",
                    "\"content-digest\"" => $"{part}: {digest}",
                    "\"content-type\"" => $"{part}: application/json",
                    "\"@path\"" => $"{part}: /v1/banks/harbour/callbacks",
                    _ when part.StartsWith("\"@target-uri\"", StringComparison.Ordinal) => $"{part}: {Address}",
                    _ => $"{part}: ",
                }
            );
        var text = string.Join('\n', lines) + $"\n\"@signature-params\": {input}";
        return new HeaderDictionary
        {
            ["Content-Type"] = "application/json",
            ["Content-Digest"] = digest,
            ["Signature-Input"] = $"sig1={input}",
            ["Signature"] = $"sig1=:{Convert.ToBase64String(Parties.SignAsHarbour(Encoding.ASCII.GetBytes(text)))}:",
        };
    }

    public SignatureCheck Verify(
        HeaderDictionary headers,
        string? method = null,
        string? address = null,
        byte[]? body = null
    ) => Parties.Verifier.VerifyRequest("harbour", method ?? "POST", address ?? Address, headers, body ?? Body);

    public void Invalid(HeaderDictionary headers, string? method = null, string? address = null, byte[]? body = null) =>
        Fault("signature_invalid", Verify(headers, method, address, body));

    public static void Fault(string code, SignatureCheck check) =>
        Assert.Equal(code, Assert.IsType<SignatureCheck.Fault>(check).Code);
}
