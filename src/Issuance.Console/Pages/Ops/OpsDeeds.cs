using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>What the pages share by which somebody acts.</summary>
internal static class OpsDeeds
{
    private const int Longest = 200;

    /// <summary>Puts a refusal into the form: beside the field that is at fault, where one is.</summary>
    public static void Refuse(this ModelStateDictionary form, Refusal refusal, IStringLocalizer<OpsActionText> text) =>
        form.AddModelError(
            refusal.Code switch
            {
                "reason_missing" or "reason_holds_number" => "Reason",
                "until_is_past" => "Until",
                "evidence_missing" or "evidence_holds_number" => "Evidence",
                "verdict_missing" => "Verdict",
                "client_id_invalid" or "client_id_taken" => "ClientId",
                "client_tenant_unknown" => "Tenant",
                "client_city_invalid" => "City",
                "client_scope_not_offered" => "Chosen",
                "client_key_invalid" or "client_key_private" or "client_key_taken" => "Key",
                "client_expiry_past" => "LastDay",
                "client_overlap_invalid" => "OverlapHours",
                "client_id_not_typed" => "Typed",
                _ => "",
            },
            text.Of("refused", refusal.Code)
        );

    /// <summary>A filter out of an address, as the database can take it; null where nothing was given.</summary>
    public static string? Filter(string? given) =>
        (given ?? "").Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 and <= Longest } text
            ? text
            : null;
}
