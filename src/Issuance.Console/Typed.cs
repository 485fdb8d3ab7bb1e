using System.Text;
using System.Text.RegularExpressions;

namespace Issuance.Pages;

/// <summary>What people type and scanners send, as the API wants it.</summary>
public static partial class Typed
{
    /// <summary>Full-width letters and digits made plain, blanks and dashes gone: <c>９９９０ 0000-…</c> → <c>99900000…</c>.</summary>
    public static string Digits(string? text) =>
        string.Concat(
            (text ?? "")
                .Normalize(NormalizationForm.FormKC)
                .Where(c =>
                    !char.IsWhiteSpace(c)
                    && !char.IsControl(c)
                    && c is not ('-' or '\u2013' or '\u2014' or '\u00b7' or '\u200b' or '\ufeff')
                )
        );

    /// <summary>A name or a sentence: composed characters, no blanks around it.</summary>
    public static string Words(string? text) => (text ?? "").Normalize(NormalizationForm.FormC).Trim();

    /// <summary>
    /// Whether it could be an ID number, a bank card's or a telephone's: such a text is never shown again, and never sent
    /// where a serial is asked for.
    /// </summary>
    /// <param name="digits">Cleaned by <see cref="Digits"/>.</param>
    public static bool MayBePersonal(string digits) => PersonalNumber().IsMatch(digits);

    [GeneratedRegex("^[0-9]{10,}[0-9Xx]$", RegexOptions.None, 1000)]
    private static partial Regex PersonalNumber();
}
