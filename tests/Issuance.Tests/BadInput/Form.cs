using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Issuance.Tests.BadInput;

/// <summary>Whether a value fits a schema, for the few words of JSON Schema that the document uses.</summary>
internal static class Form
{
    public static IEnumerable<string> Of(JsonObject schema, JsonNode? value, string pointer)
    {
        switch (value)
        {
            case JsonObject members:
                var known = schema["properties"]!.AsObject();
                foreach (var name in schema["required"]?.AsArray() ?? [])
                    if (!members.ContainsKey((string)name!))
                        yield return $"{pointer}/{name} is missing";
                foreach (var (name, member) in members)
                    if (known[name] is not { } inner)
                        yield return $"{pointer}/{name} is not in the document";
                    else
                        foreach (var wrong in Of(PublishedApi.Resolve(inner), member, $"{pointer}/{name}"))
                            yield return wrong;
                break;
            case JsonArray items:
                if (items.Count > (int)schema["maxItems"]!)
                    yield return $"{pointer} has {items.Count} items";
                foreach (var item in items.Take(20))
                foreach (var wrong in Of(PublishedApi.Resolve(schema["items"]!), item, $"{pointer}/-"))
                    yield return wrong;
                break;
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                foreach (var wrong in Text(schema, (string)text!, pointer))
                    yield return wrong;
                break;
        }
    }

    private static IEnumerable<string> Text(JsonObject schema, string text, string pointer)
    {
        if ((string?)schema["type"] != "string")
            yield return $"{pointer} is a text";
        if (schema["enum"] is JsonArray listed && !listed.Any(choice => (string?)choice == text))
            yield return $"{pointer} '{text}' is not in the document's list";
        if (text.Length > ((int?)schema["maxLength"] ?? int.MaxValue))
            yield return $"{pointer} has {text.Length} characters";
        if (
            (string?)schema["pattern"] is { } pattern
            && !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1))
        )
            yield return $"{pointer} '{text}' has not the pattern";
    }
}
