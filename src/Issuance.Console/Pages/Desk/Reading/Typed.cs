using System.Text;
using System.Text.RegularExpressions;

namespace Issuance.Pages.Desk.Reading;

/// <summary>What somebody typed, pasted or scanned, freed of what no rule means: blanks, full-width forms, line ends.</summary>
public static partial class Typed
{
    /// <summary>A number or code: no blanks and hyphens at all, full-width characters as ordinary ones.</summary>
    public static string Code(string? text) => Blanks().Replace((text ?? "").Normalize(NormalizationForm.FormKC), "");

    /// <summary>A name or sentence: no blanks around it, composed characters.</summary>
    public static string Words(string? text) => (text ?? "").Normalize(NormalizationForm.FormC).Trim();

    /// <summary>
    /// Whether it could be an ID number, a bank card's or a telephone's: such a text is never shown again and never sent
    /// where a serial is asked for.
    /// </summary>
    public static bool MayBePersonal(string code) => PersonalNumber().IsMatch(code);

    [GeneratedRegex(@"[\s\-\u200B\uFEFF]", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex("^[0-9]{10,}[0-9Xx]$", RegexOptions.None, 1000)]
    private static partial Regex PersonalNumber();
}
