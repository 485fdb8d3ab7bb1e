using System.Globalization;
using System.Text.Json.Nodes;

namespace Issuance.Tests.BadInput;

/// <summary>One operation as the committed document describes it.</summary>
/// <param name="Scopes">Of which a token must carry one; none where no token is asked for.</param>
/// <param name="Signed">The request is signed by a bank instead.</param>
/// <param name="Body">The schema of its JSON body, or null.</param>
/// <param name="Query">Its query parameters with their schemas.</param>
internal sealed record PublishedOperation(
    string Id,
    string Method,
    string Path,
    IReadOnlyList<string> Scopes,
    bool Keyed,
    bool Signed,
    JsonObject? Body,
    IReadOnlyDictionary<string, JsonObject> Query,
    JsonObject Responses
)
{
    /// <summary>The first of them; null where no token is asked for.</summary>
    public string? Scope => Scopes is [var first, ..] ? first : null;

    /// <summary>The names of the variable parts of its path.</summary>
    public IEnumerable<string> PathParameters =>
        Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));

    /// <summary>The codes that the document names for a status; null when it does not list the status.</summary>
    public IReadOnlyList<string>? CodesOf(int status) =>
        Responses[status.ToString(CultureInfo.InvariantCulture)] is { } response
            ? [.. (response["x-codes"]?.AsArray() ?? []).Select(code => (string)code!)]
            : null;

    public override string ToString() => Id;
}

/// <summary>The committed document: what every bad request here is made from, and every answer is held against.</summary>
internal static class PublishedApi
{
    private static readonly JsonNode Document = JsonNode.Parse(
        File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "openapi", "issuance.v1.json"))
    )!;

    public static IReadOnlyList<PublishedOperation> Operations { get; } =
    [
        .. from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select Read(path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject()),
    ];

    public static JsonObject Problem { get; } = Document["components"]!["schemas"]![nameof(Problem)]!.AsObject();

    public static IReadOnlyList<string> Methods(string path) =>
        [.. Operations.Where(operation => operation.Path == path).Select(operation => operation.Method)];

    /// <summary>The schema itself, where another place is only referred to.</summary>
    public static JsonObject Resolve(JsonNode node)
    {
        if ((string?)node["$ref"] is not { } reference)
            return node.AsObject();
        var at = Document;
        foreach (var step in reference.Split('/').Skip(1))
            at = at[step]!;
        return Resolve(at);
    }

    private static PublishedOperation Read(string path, string method, JsonObject operation)
    {
        var parameters = (operation["parameters"]?.AsArray() ?? []).Select(parameter => Resolve(parameter!)).ToList();
        var headers = parameters.Where(p => (string?)p["in"] == "header").Select(p => (string)p["name"]!).ToList();
        return new PublishedOperation(
            (string)operation["operationId"]!,
            method,
            path,
            [
                .. (operation["security"]?.AsArray() ?? [])
                    .Select(entry => (string?)entry?["client"]?[0])
                    .OfType<string>(),
            ],
            headers.Contains("Idempotency-Key"),
            headers.Contains("Signature-Input"),
            operation["requestBody"]?["content"]?["application/json"]?["schema"] is { } schema ? Resolve(schema) : null,
            parameters
                .Where(p => (string?)p["in"] == "query")
                .ToDictionary(p => (string)p["name"]!, p => Resolve(p["schema"]!)),
            operation["responses"]!.AsObject()
        );
    }
}
