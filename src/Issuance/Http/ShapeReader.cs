using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>Reads a body or a query string into its request type, or says everything that is wrong with its shape.</summary>
public static class ShapeReader
{
    private const int DeepestNesting = 32;
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 100_000 };

    public static (object? Value, IReadOnlyList<Fault> Faults) ReadBody(Type type, ReadOnlyMemory<byte> utf8)
    {
        if (WhyUnreadable(utf8.Span) is { } fault)
            return (null, [fault]);

        using var document = JsonDocument.Parse(utf8, AnyDepth);
        var faults = new List<Fault>();
        Shape.Of(type).Check(document.RootElement, "", faults);
        return faults.Count > 0 ? (null, faults) : (document.Deserialize(type, JsonText.Options), faults);
    }

    public static (object? Value, IReadOnlyList<Fault> Faults) ReadQuery(Type? type, IQueryCollection query)
    {
        var members = type is null ? null : Shape.Of(type).Members;
        var faults = new List<Fault>();
        var given = new JsonObject();
        foreach (var (name, values) in query)
        {
            if (members?.GetValueOrDefault(name) is not { } member)
                faults.Add(Faults.UnknownParameter(Faults.AtParameter(name)));
            else if (member.IsList)
                given[name] = new JsonArray([.. values.Select(value => JsonValue.Create(value ?? ""))]);
            else if (values.Count > 1)
                faults.Add(Faults.Duplicate($"?{name}"));
            // Here, since a reader of numbers takes a NUL behind the digits for their end.
            else if (member.IsInteger && values[0]?.Contains('\0', StringComparison.Ordinal) == true)
                faults.Add(Faults.Nul($"?{name}"));
            else
                given[name] =
                    member.IsInteger
                    && long.TryParse(values[0], System.Globalization.NumberStyles.AllowLeadingSign, null, out var n)
                        ? JsonValue.Create(n)
                        : JsonValue.Create(values[0] ?? "");
        }

        if (type is null)
            return (null, faults);

        using var document = JsonSerializer.SerializeToDocument(given);
        var shape = new List<Fault>();
        Shape.Of(type).Check(document.RootElement, "", shape);
        faults.AddRange(shape.Select(fault => fault with { Pointer = "?" + fault.Pointer.TrimStart('/') }));
        return faults.Count > 0 ? (null, faults) : (document.Deserialize(type, JsonText.Options), faults);
    }

    /// <summary>What keeps a text from being JSON at all: syntax, encoding, a lone surrogate, nesting.</summary>
    private static Fault? WhyUnreadable(ReadOnlySpan<byte> utf8)
    {
        var deepest = 0;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 100_000 });
            while (reader.Read())
            {
                // The reader's depth counts from 0 outside the first bracket.
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    deepest = Math.Max(deepest, reader.CurrentDepth + 1);
                else if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    _ = reader.GetString();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Faults.Malformed();
        }

        return deepest > DeepestNesting ? Faults.TooDeep() : null;
    }
}
