using System.Text.Json.Nodes;
using Issuance.Tests.House;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>The description of the bank's interface, <c>openapi/banks/harbour.v1.json</c>, as the tests ask it.</summary>
internal static class HarbourDocument
{
    /// <param name="Ending">What it means to us; null where the document does not say.</param>
    internal sealed record Example(string Name, string? Ending, JsonNode Value)
    {
        public override string ToString() => Name;
    }

    public static string Text { get; } =
        File.ReadAllText(Path.Combine(Repository.Root, "openapi", "banks", "harbour.v1.json"));

    private static JsonNode Root { get; } = JsonNode.Parse(Text)!;

    /// <summary>Each operation of the bank: <c>post /v1/card-orders</c>.</summary>
    public static IEnumerable<(string Method, string Path)> Operations =>
        from path in Root["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key, path.Key);

    /// <summary>Examples of what we send.</summary>
    public static IReadOnlyList<Example> Requests(string path) =>
        Examples(Root["paths"]![path]!["post"]!["requestBody"]!);

    /// <summary>Examples of the bank's answers, with their status.</summary>
    public static IEnumerable<(int Status, Example Example)> Answers(string method, string path) =>
        from answer in Root["paths"]![path]![method]!["responses"]!.AsObject()
        from example in Examples(Resolved(answer.Value!))
        select (int.Parse(answer.Key, System.Globalization.CultureInfo.InvariantCulture), example);

    /// <summary>Examples of what the bank calls back with.</summary>
    public static IReadOnlyList<Example> Callbacks => Examples(Root["webhooks"]!["step"]!["post"]!["requestBody"]!);

    private static IReadOnlyList<Example> Examples(JsonNode holder) =>
        holder["content"]?["application/json"]?["examples"]?.AsObject() is { } examples
            ? [.. examples.Select(e => new Example(e.Key, (string?)e.Value!["x-ending"], e.Value["value"]!))]
            : [];

    private static JsonNode Resolved(JsonNode node) =>
        (string?)node["$ref"] is { } reference
            ? reference["#/".Length..].Split('/').Aggregate(Root, (at, name) => at[name]!)
            : node;
}
