using System.Text.Json.Nodes;

namespace Issuance.Tests.BadInput;

/// <summary>Values of a query parameter, read off its schema.</summary>
internal static class QueryValues
{
    private static readonly string[] NoNumbers =
    [
        "",
        "CANARY",
        "1.5",
        "1e1",
        "+5",
        "0x10",
        "%D9%A3",
        "%EF%BC%95",
        "99999999999999999999",
    ];

    /// <summary>The last four are of a form that ours have, and say nothing or too much.</summary>
    private static readonly string[] NoCursors =
    [
        "",
        "CANARY",
        "*",
        "AAAA",
        "bjA=",
        "eyJhIjoxfQ",
        "bg",
        "bi0x",
        "bjk5OTk5OTk5OTk5OTk5OTk5OTk5",
        "OTk5OTk5OTk5OTk5OTk5OTk6YXBwXzE",
    ];

    /// <summary>Values that cannot be read, as they stand in an address, with the code of the fault; null for any.</summary>
    public static IEnumerable<(string Value, string? Code)> Bad(string name, JsonObject parameter)
    {
        var schema = Item(parameter);
        yield return ("5%00", "nul_character");
        yield return ("CANARY%00x", "nul_character");
        if ((string?)schema["type"] == "integer")
        {
            foreach (var text in NoNumbers)
                yield return (text, "wrong_type");
            foreach (var text in new[] { "0", "-1", "101", "2147483648", "9999999999" })
                yield return (text, "out_of_range");
        }
        else if (schema["enum"] is not null)
        {
            foreach (var text in new[] { "", "CANARY", "RECEIVED", "%20received", "0", "%27%20or%201=1--", "%ff" })
                yield return (text, "not_in_list");
        }
        else if ((string?)schema["format"] == "date-time")
        {
            foreach (var (text, code) in TextMutations.Instants)
                yield return (Uri.EscapeDataString(text), code);
            // An offset whose plus sign was not escaped arrives as a blank.
            yield return ("2026-03-02T09:00:00+08:00", "bad_pattern");
        }
        else if ((string?)schema["format"] == "date")
        {
            foreach (var (text, code) in TextMutations.Dates)
                yield return (Uri.EscapeDataString(text), code);
        }
        else if (name == "cursor")
        {
            foreach (var text in NoCursors.Append(new string('7', 300)))
                yield return (text, null);
        }
        else
        {
            yield return (new string('7', 300), "too_long");
            if ((int?)schema["minLength"] > 0)
                yield return ("", "too_short");
        }
    }

    /// <summary>Values that may be asked for, and that nothing has; none where the values are listed or counted.</summary>
    public static IEnumerable<string> Harmless(string name, JsonObject parameter)
    {
        var schema = Item(parameter);
        var free = (string?)schema["type"] == "string" && schema["enum"] is null && schema["format"] is null;
        return free && name != "cursor"
            ? ["x", "' or 1=1--", "'; select pg_sleep(5)--", "%", "_", "\\", "卡😀", "109901198504120131"]
            : [];
    }

    /// <summary>Where the fault of a value is: a list's value has its number.</summary>
    public static string Place(string name, JsonObject parameter) =>
        (string?)parameter["type"] == "array" ? $"{name}/0" : name;

    private static JsonObject Item(JsonObject parameter) =>
        parameter["items"] is { } item ? PublishedApi.Resolve(item) : parameter;
}
