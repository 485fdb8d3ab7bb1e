using System.Text;

namespace Issuance.Pages;

/// <summary>What people type and scanners send, as the API wants it.</summary>
public static class Typed
{
    /// <summary>Full-width letters and digits made plain, blanks and dashes gone: <c>９９９０ 0000-…</c> → <c>99900000…</c>.</summary>
    public static string Digits(string? text) =>
        string.Concat(
            (text ?? "")
                .Normalize(NormalizationForm.FormKC)
                .Where(c =>
                    !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('-' or '\u2013' or '\u2014' or '\u00b7')
                )
        );
}
