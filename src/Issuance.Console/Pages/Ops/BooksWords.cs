using System.Globalization;
using System.Text.Json;
using Issuance.Pages.Text;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>One side of a difference in words.</summary>
public static class BooksWords
{
    /// <param name="evidence">Short JSON as the comparison keeps it; null where that side says nothing.</param>
    public static string Side(this IStringLocalizer<OpsActionText> text, string? evidence)
    {
        if (evidence is null)
            return text["side_nothing"];
        using var document = JsonDocument.Parse(evidence);
        var parts = document
            .RootElement.EnumerateObject()
            .Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .Where(member => member is not { Name: "accounts" or "credits" } || member.Value.GetInt32() > 1)
            .Select(member => $"{text.Of("side", member.Name)} {Value(text, member)}");
        return string.Join(" · ", parts);
    }

    /// <summary>Integer fen as yuan.</summary>
    public static string Yuan(long fen) => (fen / 100m).ToString("¥#,##0.00", CultureInfo.InvariantCulture);

    private static string Value(IStringLocalizer<OpsActionText> text, JsonProperty member) =>
        member.Name switch
        {
            "amountFen" => Yuan(member.Value.GetInt64()),
            "state" or "instruction" => text.Of("stands", member.Value.GetString() ?? ""),
            _ => member.Value.ToString(),
        };
}
