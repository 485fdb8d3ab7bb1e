using System.Text.Json.Nodes;
using Issuance.Http;
using Issuance.Shared;
using Issuance.StatusQueries;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Issuance.Host.OpenApi;

/// <summary>What many operations share: the problem with its closed list of codes, headers, parameters.</summary>
internal sealed class CommonParts : IDocumentFilter
{
    public const string Problem = "Problem";

    /// <summary>Every code that a problem can carry: those of all refusals that the service declares.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. RefusalCatalogue.ForCallers.Keys];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var parts = swaggerDoc.Components ??= new OpenApiComponents();
        parts.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        parts.Schemas[Problem] = ProblemSchema();
        parts.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
        {
            ["RequestId"] = Header("Names this request in our logs.", Text(20, "^req_[0-9a-z]{16}$")),
            ["RateLimitLimit"] = Header("Requests that may come at once.", Number(1_000_000)),
            ["RateLimitRemaining"] = Header("Requests left.", Number(1_000_000)),
            ["RateLimitReset"] = Header("Seconds until all are there again.", Number(3600)),
            ["RetryAfter"] = Header("Seconds to wait before asking again.", Number(86_400)),
            ["IdempotentReplayed"] = Header(
                "Sent when this is the stored answer of an earlier request.",
                Text(4, "^true$")
            ),
            ["Location"] = Header("Where the new resource is.", Text(200, "^/v1/")),
            ["ETag"] = Header("This version, for If-None-Match.", Text(100, "^\"[^\"]*\"$")),
            ["WwwAuthenticate"] = Header("How to authenticate.", Text(100, "^(Bearer|Basic) ")),
        };
        parts.Parameters = new Dictionary<string, IOpenApiParameter>(StringComparer.Ordinal)
        {
            ["IdempotencyKey"] = new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Required = true,
                Description =
                    "A new random value with each new command, the same one when it is repeated. Kept for 72 hours.",
                Schema = Text(257, "^[\\x20-\\x7e]+$"),
            },
            ["IfNoneMatch"] = new OpenApiParameter
            {
                Name = "If-None-Match",
                In = ParameterLocation.Header,
                Description = "The ETag of the version that the caller has.",
                Schema = Text(1000, "^[\\x20-\\x7e]+$"),
            },
        };
        swaggerDoc.Tags = Tags
            .All.Select(tag => new OpenApiTag { Name = tag, Description = Tags.About(tag) })
            .ToHashSet();
        RemoveUnused(parts);
    }

    /// <summary>The common base of the views of a card has no members of its own, and nothing refers to it.</summary>
    private static void RemoveUnused(OpenApiComponents parts) => parts.Schemas?.Remove(nameof(CardView));

    /// <summary>One status with the codes that it can come with.</summary>
    public static OpenApiResponse Refusal(IReadOnlyList<Refusal> refusals, OpenApiDocument document)
    {
        var codes = refusals.Select(refusal => refusal.Code).Distinct(StringComparer.Ordinal).ToList();
        var response = Answer(
            string.Join(", ", codes.Select(code => $"`{code}`")),
            "application/problem+json",
            Problem,
            document
        );
        response.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
        {
            ["x-codes"] = new JsonNodeExtension(new JsonArray([.. codes.Select(code => JsonValue.Create(code))])),
        };
        if (refusals[0].Status is 429 or 503)
            AddHeader(response, "RetryAfter", document);
        if (refusals[0].Status == 401)
            AddHeader(response, "WwwAuthenticate", document);
        return response;
    }

    public static OpenApiResponse Answer(
        string description,
        string contentType,
        string schema,
        OpenApiDocument document
    ) =>
        new()
        {
            Description = description,
            Headers = Headers(document, "RequestId"),
            Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                [contentType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(schema, document) },
            },
        };

    public static Dictionary<string, IOpenApiHeader> Headers(OpenApiDocument document, params string[] names) =>
        names.ToDictionary(
            Spell,
            IOpenApiHeader (name) => new OpenApiHeaderReference(name, document),
            StringComparer.Ordinal
        );

    public static void AddHeader(OpenApiResponse response, string name, OpenApiDocument document)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        response.Headers[Spell(name)] = new OpenApiHeaderReference(name, document);
    }

    internal static OpenApiSchema Text(int longest, string? pattern = null) =>
        new()
        {
            Type = JsonSchemaType.String,
            MaxLength = longest,
            Pattern = pattern,
        };

    internal static OpenApiSchema Choice(IEnumerable<string> values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)JsonValue.Create(value))] };

    internal static OpenApiSchema Object(
        IReadOnlyDictionary<string, IOpenApiSchema> members,
        params string[] optional
    ) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = members.ToDictionary(StringComparer.Ordinal),
            Required = members.Keys.Except(optional, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal),
        };

    internal static OpenApiSchema List(IOpenApiSchema items, int most) =>
        new()
        {
            Type = JsonSchemaType.Array,
            Items = items,
            MaxItems = most,
        };

    internal static OpenApiSchema Number(int largest) =>
        new()
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "0",
            Maximum = largest.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

    private static OpenApiSchema ProblemSchema() =>
        Object(
            new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text(100, "^urn:issuance:problem:[a-z0-9_]+$"),
                ["title"] = Text(200),
                ["status"] = Number(599),
                ["detail"] = Text(500),
                ["instance"] = Text(500, "^/"),
                ["code"] = Choice(Codes),
                ["requestId"] = Text(20, "^req_[0-9a-z]{16}$"),
                ["traceId"] = Text(32, "^[0-9a-f]{32}$"),
                ["retryable"] = new OpenApiSchema { Type = JsonSchemaType.Boolean },
                ["errors"] = List(
                    Object(
                        new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                        {
                            ["pointer"] = Text(500),
                            ["code"] = Choice(
                                Codes.Concat(Faults.Codes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                            ),
                            ["message"] = Text(500),
                        }
                    ),
                    most: 1000
                ),
                ["currentStatus"] = Text(40),
                ["allowedCommands"] = List(Text(40), most: 20),
                ["requiredScope"] = Text(40),
                ["year"] = Number(9999),
            },
            "detail",
            "errors",
            "currentStatus",
            "allowedCommands",
            "requiredScope",
            "year"
        );

    private static OpenApiHeader Header(string description, OpenApiSchema schema) =>
        new() { Description = description, Schema = schema };

    private static string Spell(string name) =>
        name switch
        {
            "ETag" => "ETag",
            "RateLimitLimit" => "RateLimit-Limit",
            "RateLimitRemaining" => "RateLimit-Remaining",
            "RateLimitReset" => "RateLimit-Reset",
            "RequestId" => "Request-Id",
            "RetryAfter" => "Retry-After",
            "IdempotentReplayed" => "Idempotent-Replayed",
            "WwwAuthenticate" => "WWW-Authenticate",
            _ => name,
        };
}
