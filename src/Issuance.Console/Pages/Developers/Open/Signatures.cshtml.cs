using System.Text.Json.Nodes;
using Issuance.Pages.Developers.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Developers.Open;

/// <summary>How a receiver makes sure that a message is ours, with code and messages to check that code by.</summary>
public sealed class SignaturesModel : PageModel
{
    public string VectorsJson { get; } = Bundled.Text(Bundled.Vectors);

    public IReadOnlyList<(string Name, string Expected)> Vectors =>
        [
            .. JsonNode
                .Parse(VectorsJson)!["vectors"]!
                .AsArray()
                .Select(vector => ((string)vector!["name"]!, (string)vector["expected"]!)),
        ];

    /// <summary>A bank's message as it goes over the line (docs/banks.md).</summary>
    public string BankExample { get; } =
        """
        POST /v1/banks/harbour/callbacks HTTP/1.1
        Content-Type: application/json
        Content-Digest: sha-256=:BASE64 OF THE SHA-256 OF THE BODY:
        Signature-Input: sig1=("@method" "@target-uri" "content-digest");created=1772676000;expires=1772676240;keyid="harbour-1";alg="ecdsa-p256-sha256";nonce="RANDOM, 16 BYTES OR MORE"
        Signature: sig1=:BASE64 OF r AND s, 32 BYTES EACH:

        the text that is signed:
        "@method": POST
        "@target-uri": https://ADDRESS/v1/banks/harbour/callbacks
        "content-digest": sha-256=:…:
        "@signature-params": ("@method" "@target-uri" "content-digest");created=…;expires=…;keyid="harbour-1";alg="ecdsa-p256-sha256";nonce="…"
        """;
}
