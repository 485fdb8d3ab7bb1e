using Issuance.Shared;

namespace Issuance.CardOrders;

/// <summary>Why a bank's callback is not taken.</summary>
public static class CallbackRefusals
{
    public static readonly Refusal BankNotFound = new("bank_not_found", 404, "No such bank");

    public static readonly Refusal SignatureMissing = new(
        "signature_missing",
        401,
        "The message carries no signature sig1"
    );

    public static readonly Refusal SignatureInvalid = new(
        "signature_invalid",
        401,
        "The signature does not fit the message"
    );

    public static readonly Refusal SignatureExpired = new(
        "signature_expired",
        401,
        "The signature's time is over or too long"
    );

    public static readonly Refusal SignatureReplayed = new(
        "signature_replayed",
        401,
        "The nonce was used with another message"
    );

    public static Refusal Of(string fault) =>
        fault switch
        {
            "signature_missing" => SignatureMissing,
            "signature_expired" => SignatureExpired,
            _ => SignatureInvalid,
        };
}
