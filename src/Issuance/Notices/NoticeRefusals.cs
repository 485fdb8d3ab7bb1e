using Issuance.Shared;

namespace Issuance.Notices;

/// <summary>Why a notice is not sent again.</summary>
public static class NoticeRefusals
{
    public static readonly Refusal NotFound = new("notice_not_found", 404, "No such notice");

    public static readonly Refusal InFlight = new(
        "notice_in_flight",
        409,
        "A notice to this holder may be out; ask again when the gateway has said so"
    );

    public static readonly Refusal NothingToResend = new(
        "nothing_to_resend",
        409,
        "There is nothing to tell the holder of this card now"
    );
}
