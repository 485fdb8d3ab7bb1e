using Issuance.Shared;

namespace Issuance.Activation;

/// <summary>Why a card is not switched on, beyond what the card itself refuses.</summary>
public static class ActivationRefusals
{
    public static readonly Refusal BranchUnknown = new("branch_unknown", 422, "The bank has no such branch");

    public static readonly Refusal ProxyNotAllowed = new(
        "proxy_not_allowed",
        422,
        "Only the holder can have the card switched on"
    );

    /// <summary>Another bank issued the card. Told to the audit alone: the caller hears that there is no such card.</summary>
    public const string NotIssuingBank = "not_issuing_bank";
}
