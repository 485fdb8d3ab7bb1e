namespace Issuance.Banks.Meridian;

/// <summary>Meridian's reason codes in our words.</summary>
internal static class MeridianReasons
{
    /// <returns>
    /// One of our own words, never the bank's text: that may hold anything, and reasons are stored and shown. <c>other</c> for
    /// a code that is not in the list.
    /// </returns>
    internal static string Map(string code) =>
        code switch
        {
            "CUSTOMER-REFUSED" => "refused_by_bank",
            "PRODUCTION-FAULT" => "production_fault",
            "CARD-UNKNOWN" => "card_unknown",
            "ACCOUNT-CLOSED" => "account_closed",
            "ACCOUNT-FROZEN" => "account_frozen",
            "LINE-RETURNED" => "line_returned",
            // External status reasons of ISO 20022, of a line of a batch.
            "AC01" => "card_unknown",
            "AC04" => "account_closed",
            "AC06" => "account_frozen",
            _ => "other",
        };
}
