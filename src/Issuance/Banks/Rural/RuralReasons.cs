namespace Issuance.Banks.Rural;

/// <summary>The bank's reason codes in our words (interface description, 6).</summary>
internal static class RuralReasons
{
    /// <returns>One of our own words, never the bank's text; <c>other</c> for a code that is not in the list.</returns>
    internal static string Map(string code) =>
        code switch
        {
            "R101" => "refused_by_bank",
            "R201" => "card_unknown",
            "R301" => "account_closed",
            "R302" => "account_frozen",
            "R303" => "line_returned",
            "P401" => "production_fault",
            _ => "other",
        };
}
