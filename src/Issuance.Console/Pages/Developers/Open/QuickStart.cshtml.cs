using Issuance.Pages.Developers.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Developers.Open;

/// <summary>From a private key to the first answer, with a script that runs as it stands.</summary>
public sealed class QuickStartModel : PageModel
{
    public string Script { get; } = Bundled.Text(Bundled.QuickStart);

    /// <summary>With the address at which this page was asked for, which is where the script is to ask.</summary>
    public string HowToRun => $"BASE={Request.Scheme}://{Request.Host} CLIENT=hospital-1 bash quick-start.sh";

    /// <summary>A bound token's two kinds of proof, and the requests that they go with (docs/partner-guide.md).</summary>
    public string BoundExample { get; } =
        """
            POST /oauth/token HTTP/1.1
            Content-Type: application/x-www-form-urlencoded
            DPoP: HEADER.CLAIMS.SIGNATURE, each in base64url; the signature is r and s, 32 bytes each

            header: {"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"…","y":"…"}}
            claims: {"jti":"RANDOM","htm":"POST","htu":"https://ADDRESS/oauth/token","iat":1772676000}

            the answer: {"access_token":"TOKEN","token_type":"DPoP","expires_in":600,"scope":"…"}

            GET /v1/banks HTTP/1.1
            Authorization: DPoP TOKEN
            DPoP: HEADER.CLAIMS.SIGNATURE, by the same key

            header: {"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"…","y":"…"}}
            claims: {"jti":"ANOTHER","htm":"GET","htu":"https://ADDRESS/v1/banks","iat":1772676001,"ath":"BASE64URL OF THE SHA-256 OF TOKEN"}
            """;
}
