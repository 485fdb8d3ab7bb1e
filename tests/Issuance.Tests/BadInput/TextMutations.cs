using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Issuance.Tests.BadInput;

/// <summary>Every way in which a text can be misshapen, as raw JSON with the code of its fault.</summary>
internal static class TextMutations
{
    /// <summary>Some of these break any pattern; the last two would pass a pattern that ends in a mere <c>$</c>.</summary>
    private static readonly string[] Odd = ["CAN ARY*", "!", "é", "十", " ", "\t", "1\n", "A\n"];

    public static IEnumerable<(string What, string Raw, string Code)> Of(JsonObject schema)
    {
        yield return ("with a NUL", "\"CANARY\\u0000x\"", "nul_character");
        yield return ("with half a character", "\"CANARY\\ud83d\"", "malformed_json");
        yield return ("with the other half", "\"\\ude00CANARY\"", "malformed_json");
        yield return ("with a raw control character", "\"CANARY\u0001\"", "malformed_json");
        foreach (var (what, text, code) in Texts(schema))
            yield return (what, JsonValue.Create(text).ToJsonString(), code);
    }

    private static IEnumerable<(string What, string Text, string Code)> Texts(JsonObject schema)
    {
        var longest = (int?)schema["maxLength"];
        if (schema["enum"] is JsonArray choices)
        {
            var first = (string)choices[0]!;
            foreach (var text in new[] { "CANARY", "", first.ToUpperInvariant(), $" {first}", $"{first}\n", "0" })
                yield return ($"'{text}'", text, "not_in_list");
            yield return ("very long", new string('x', 2_000), longest is null ? "not_in_list" : "too_long");
        }
        else if ((string?)schema["format"] is { } format)
        {
            foreach (var (text, code) in format == "date" ? Dates : Instants)
                yield return ($"'{text}'", text, code);
        }
        else
        {
            // A division has one length, so another one is a fault of its form (contract 8).
            var over = (string?)schema["pattern"] == "^(?:[0-9]{6})$" ? "bad_pattern" : "too_long";
            yield return ("too long", new string('7', longest!.Value + 1), over);
            yield return ("far too long", new string('字', 8_000), over);
            var shortest = (int?)schema["minLength"] ?? 0;
            if (shortest > 0)
                yield return ("too short", new string('7', shortest - 1), "too_short");
            if ((string?)schema["pattern"] is not { } pattern)
                yield break;
            foreach (
                var text in Odd.Where(text => text.Length >= shortest && text.Length <= longest && !Fits(pattern, text))
            )
                yield return ($"'{text}'", text, "bad_pattern");
        }
    }

    private static bool Fits(string pattern, string text) =>
        Regex.IsMatch(text, pattern.TrimEnd('$') + "\\z", RegexOptions.None, TimeSpan.FromSeconds(1));

    public static readonly (string Text, string Code)[] Dates =
    [
        ("", "bad_pattern"),
        ("CANARY", "bad_pattern"),
        ("2036-5-1", "bad_pattern"),
        ("2036-05-01T00:00:00Z", "bad_pattern"),
        ("2036-05-01\n", "bad_pattern"),
        ("٢٠٣٦-05-01", "bad_pattern"),
        ("2036-02-30", "out_of_range"),
        ("2036-13-01", "out_of_range"),
        ("0000-01-01", "out_of_range"),
    ];

    public static readonly (string Text, string Code)[] Instants =
    [
        ("", "bad_pattern"),
        ("CANARY", "bad_pattern"),
        ("2026-03-02", "bad_pattern"),
        ("2026-03-02 09:00:00+08:00", "bad_pattern"),
        ("2026-03-02T09:00:00", "bad_pattern"),
        ("2026-03-02T09:00:00Z\n", "bad_pattern"),
        ("٢٠٢٦-03-02T09:00:00Z", "bad_pattern"),
        ("2026-03-02T25:00:00+08:00", "out_of_range"),
        ("2026-02-30T09:00:00+08:00", "out_of_range"),
        ("2026-03-02T09:00:00+25:00", "out_of_range"),
        ("0001-01-01T00:00:00Z", "out_of_range"),
        ("9999-12-31T23:59:59-08:00", "out_of_range"),
    ];
}
