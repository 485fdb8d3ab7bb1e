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
