using System.Globalization;
using System.Text.Json.Nodes;

namespace Issuance.Pages.Developers.Reading;

/// <summary>One member of a body: where it stands, what it may be.</summary>
/// <param name="Name">With its objects before it: <c>person.idNumber</c>, <c>materials[].type</c>.</param>
/// <param name="Type">string, integer, …; with <c>[]</c> for a list.</param>
/// <param name="Limits">Lengths, bounds, form and choices, as the document has them.</param>
public sealed record SchemaRow(string Name, string Type, bool Required, bool Nullable, string Limits);

/// <summary>A table of members.</summary>
/// <param name="Label">What it is read out as.</param>
public sealed record SchemaTable(IReadOnlyList<SchemaRow> Rows, string Label);

/// <summary>Writes a schema as a plain table: one row a member, in depth.</summary>
public static class SchemaRows
{
    private const int Deepest = 6;

    public static IReadOnlyList<SchemaRow> Of(ApiReference api, JsonObject schema)
    {
        var rows = new List<SchemaRow>();
        Members(api, api.Resolve(schema), "", rows, 0);
        return rows;
    }

    /// <summary>The schemas that an answer may follow, each with its name; one of no name where there is no choice.</summary>
    public static IReadOnlyList<(string Name, JsonObject Schema)> Choices(ApiReference api, JsonObject schema) =>
        schema["anyOf"] is JsonArray choices
            ? [.. choices.Select(choice => (NameOf(choice!.AsObject()), api.Resolve(choice!.AsObject())))]
            : [("", api.Resolve(schema))];

    private static string NameOf(JsonObject schema) => ((string?)schema["$ref"])?.Split('/')[^1] ?? "";

    private static void Members(ApiReference api, JsonObject schema, string prefix, List<SchemaRow> rows, int depth)
    {
        if (depth > Deepest || schema["properties"] is not JsonObject members)
            return;
        var required = (schema["required"]?.AsArray() ?? [])
            .Select(name => (string)name!)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            var (inner, nullable) = WithoutNull(api, value!.AsObject());
            var list = inner["items"] is JsonObject;
            var item = list ? api.Resolve(inner["items"]!.AsObject()) : inner;
            var at = $"{prefix}{name}{(list ? "[]" : "")}";
            rows.Add(
                new SchemaRow(
                    at,
                    Kind(item) + (list ? "[]" : ""),
                    required.Contains(name),
                    nullable,
                    Limits(inner, item)
                )
            );
            Members(api, item, at + ".", rows, depth + 1);
        }
    }

    /// <summary>What is left of a member's schema when null is set aside.</summary>
    private static (JsonObject Schema, bool Nullable) WithoutNull(ApiReference api, JsonObject schema)
    {
        if (schema["oneOf"] is JsonArray choices)
        {
            var others = choices.Select(choice => choice!.AsObject()).Where(choice => !IsNull(choice)).ToList();
            if (others is [var only])
                return (api.Resolve(only), Nullable: true);
        }

        var resolved = api.Resolve(schema);
        return (resolved, resolved["type"] is JsonArray types && types.Any(type => (string?)type == "null"));
    }

    private static bool IsNull(JsonObject schema) => schema["type"] is JsonValue type && (string?)type == "null";

    private static string Kind(JsonObject schema) =>
        schema["type"] switch
        {
            JsonArray types => string.Join('|', types.Select(type => (string)type!).Where(type => type != "null")),
            JsonValue type => (string)type!,
            _ => "object",
        };

    private static string Limits(JsonObject list, JsonObject item)
    {
        var limits = new List<string>();
        if (item["format"] is { } format)
            limits.Add((string)format!);
        if (item["enum"] is JsonArray choices)
            limits.Add(
                string.Join(" | ", choices.Where(choice => choice is not null).Select(choice => choice!.ToString()))
            );
        if (item["pattern"] is { } pattern)
            limits.Add((string)pattern!);
        Span(limits, item, "minLength", "maxLength");
        Span(limits, item, "minimum", "maximum");
        if (!ReferenceEquals(list, item))
            Span(limits, list, "minItems", "maxItems");
        return string.Join("; ", limits);
    }

    private static void Span(List<string> limits, JsonObject schema, string least, string most)
    {
        if (schema["enum"] is null && schema[most] is { } largest)
            limits.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{schema[least]?.ToString() ?? "0"}…{largest} ({most[3..]})"
                )
            );
    }
}
