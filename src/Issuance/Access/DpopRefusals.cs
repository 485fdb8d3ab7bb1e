using Issuance.Http;
using Issuance.Shared;

namespace Issuance.Access;

/// <summary>Why a token that is bound to a key is not taken: all of them 401 <c>token_invalid</c>, with RFC 9449's challenge.</summary>
internal static class DpopRefusals
{
    /// <summary>The token's fault: not valid, bound and sent as a bearer's, not bound and sent as bound, another's key.</summary>
    public static readonly Refusal TokenInvalid = HttpRefusals.TokenInvalid with
    {
        Challenge = $"DPoP error=\"invalid_token\", algs=\"{DpopProof.Algorithm}\"",
    };

    /// <summary>The proof's fault: none, not one, not for this request, too old, used before.</summary>
    public static readonly Refusal ProofInvalid = HttpRefusals.TokenInvalid with
    {
        Detail =
            "This token is bound to a key: send 'Authorization: DPoP …' and in the header DPoP a new proof by that key "
            + "for this method, address and token.",
        Challenge = $"DPoP error=\"invalid_dpop_proof\", algs=\"{DpopProof.Algorithm}\"",
    };
}
