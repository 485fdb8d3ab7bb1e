using System.Globalization;
using System.Text.Json.Nodes;
using Issuance.Http;

namespace Issuance.Pages.Developers.Reading;

/// <summary>One operation of the published document, as the portal shows it.</summary>
/// <param name="Scope">The scope a token must carry; null where no token is asked for.</param>
/// <param name="BodyType">The media type of the body; null where there is none.</param>
public sealed record ApiOperation(
    string Id,
    string Tag,
    string Method,
    string Path,
    string Summary,
    string Description,
    string? Scope,
    bool SandboxOnly,
    Deprecation? Deprecation,
    IReadOnlyList<ApiParameter> Parameters,
    string? BodyType,
    JsonObject? Body,
    IReadOnlyList<ApiAnswer> Answers
)
{
    /// <summary>Where the portal describes it.</summary>
    public string Address => $"/developers/reference/{Id}";

    /// <summary>Whether a client has to name its command (contract 0.3).</summary>
    public bool Keyed => Parameters.Any(p => p.Name == "Idempotency-Key");
}

/// <param name="In">path, query or header.</param>
public sealed record ApiParameter(string Name, string In, bool Required, string? Description, JsonObject Schema);

/// <param name="Codes">The refusals that come with this status; empty for a success.</param>
public sealed record ApiAnswer(
    string Status,
    string Description,
    IReadOnlyList<string> Codes,
    JsonObject? Body,
    IReadOnlyList<string> Headers
);

/// <summary>
/// The published document, read once: the portal shows what is committed and served, and nothing that was written a
/// second time.
/// </summary>
public sealed class ApiReference
{
    private readonly JsonObject document;
    private readonly Dictionary<string, ApiOperation> byId;

    public ApiReference()
        : this(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi", "issuance.v1.json"))) { }

    /// <param name="json">An OpenAPI 3.1 document of ours.</param>
    public ApiReference(string json)
    {
        document = JsonNode.Parse(json)!.AsObject();
        Operations =
        [
            .. from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select Read(path.Key, operation.Key, operation.Value!.AsObject()),
        ];
        byId = Operations.ToDictionary(o => o.Id, StringComparer.Ordinal);
        Tags = [.. document["tags"]!.AsArray().Select(tag => ((string)tag!["name"]!, (string?)tag["description"] ?? ""))];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The chapters in the document's order, each with the sentence about it.</summary>
    public IReadOnlyList<(string Name, string About)> Tags { get; }

    public string Description => (string)document["info"]!["description"]!;

    public ApiOperation? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Which operations can answer with this code.</summary>
    public IReadOnlyList<ApiOperation> GivingCode(string code) =>
        [.. Operations.Where(o => o.Answers.Any(answer => answer.Codes.Contains(code, StringComparer.Ordinal)))];

    /// <summary>What a reference points at; the schema itself where it is none.</summary>
    public JsonObject Resolve(JsonObject schema)
    {
        while ((string?)schema["$ref"] is { } pointer)
        {
            JsonNode at = document;
            foreach (var step in pointer.TrimStart('#', '/').Split('/'))
                at = at[step]!;
            schema = at.AsObject();
        }

        return schema;
    }

    private ApiOperation Read(string path, string method, JsonObject operation) =>
        new(
            (string)operation["operationId"]!,
            (string)operation["tags"]![0]!,
            method.ToUpperInvariant(),
            path,
            (string?)operation["summary"] ?? "",
            (string?)operation["description"] ?? "",
            operation["security"] is JsonArray { Count: > 0 } security
                ? (string?)security[0]!.AsObject().First().Value![0]
                : null,
            (bool?)operation["x-sandbox-only"] ?? false,
            (bool?)operation["deprecated"] == true ? ReadDeprecation(operation) : null,
            [.. (operation["parameters"]?.AsArray() ?? []).Select(p => ReadParameter(Resolve(p!.AsObject())))],
            ContentOf(operation["requestBody"])?.Type,
            ContentOf(operation["requestBody"])?.Schema,
            [.. operation["responses"]!.AsObject().Select(r => ReadAnswer(r.Key, r.Value!.AsObject()))]
        );

    private static Deprecation ReadDeprecation(JsonObject operation) =>
        new(
            DateOnly.ParseExact((string)operation["x-deprecated-since"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateOnly.ParseExact((string)operation["x-sunset"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            (string)operation["x-instead"]!
        );

    private static ApiParameter ReadParameter(JsonObject parameter) =>
        new(
            (string)parameter["name"]!,
            (string)parameter["in"]!,
            (bool?)parameter["required"] ?? false,
            (string?)parameter["description"],
            parameter["schema"]!.AsObject()
        );

    private static ApiAnswer ReadAnswer(string status, JsonObject answer) =>
        new(
            status,
            (string?)answer["description"] ?? "",
            [.. (answer["x-codes"]?.AsArray() ?? []).Select(code => (string)code!)],
            ContentOf(answer)?.Schema,
            [.. (answer["headers"]?.AsObject() ?? []).Select(header => header.Key)]
        );

    private static (string Type, JsonObject Schema)? ContentOf(JsonNode? holder) =>
        holder?["content"]?.AsObject().FirstOrDefault() is { Value: { } content } found
            ? (found.Key, content["schema"]!.AsObject())
            : null;
}
