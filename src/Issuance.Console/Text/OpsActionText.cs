using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Text;

/// <summary>What operations can do: banks, dead letters, jobs, and what was done.</summary>
public sealed class OpsActionText;

public static class OpsActionWords
{
    /// <summary>
    /// What a code means; one that has no words of its own is shown as it is, so that it can be looked up. Of codes that end in a
    /// number, such as <c>http_418</c>, the words <c>cause_http_n</c> serve all.
    /// </summary>
    /// <param name="of">Which sort of code, such as <c>cause</c>: the text's key is <c>cause_CODE</c>.</param>
    public static string Of(this IStringLocalizer<OpsActionText> text, string of, string code)
    {
        if (text[$"{of}_{code}"] is { ResourceNotFound: false } found)
            return found.Value;
        var end = code.LastIndexOf('_') + 1;
        return
            end > 0
            && end < code.Length
            && !code.AsSpan(end).ContainsAnyExceptInRange('0', '9')
            && text[$"{of}_{code[..end]}n", code[end..]] is { ResourceNotFound: false } family
            ? family.Value
            : code;
    }

    /// <summary>How long something lasts, in the largest unit that says enough: 12 s, 5 min, 3 h, 2 d.</summary>
    public static string Age(this IStringLocalizer<OpsActionText> text, TimeSpan age) =>
        age switch
        {
            { TotalSeconds: < 120 } => text["age_seconds", (int)Math.Max(0, age.TotalSeconds)],
            { TotalMinutes: < 120 } => text["age_minutes", (int)age.TotalMinutes],
            { TotalHours: < 48 } => text["age_hours", (int)age.TotalHours],
            _ => text["age_days", (int)age.TotalDays],
        };

    /// <summary>Milliseconds as a person reads them: 40 ms, 1.2 s, 3 min.</summary>
    public static string Took(this IStringLocalizer<OpsActionText> text, int milliseconds) =>
        milliseconds switch
        {
            < 1000 => text["took_milliseconds", milliseconds],
            < 120_000 => text["took_seconds", Math.Round(milliseconds / 1000m, 1)],
            _ => text["age_minutes", milliseconds / 60_000],
        };
}
