using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Pages.Developers.Reading;

namespace Issuance.Host.OpenApi;

/// <summary>
/// The document as a Postman collection (v2.1): a folder a chapter, a request an operation, with bodies of the right
/// shape. Everything that differs from caller to caller is a variable.
/// </summary>
public static class PostmanCollection
{
    private const string Schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="document">The API's document as JSON.</param>
    /// <returns>JSON, lines ended by LF, the same at every call.</returns>
    public static string Of(string document)
    {
        var api = new ApiReference(document);
        var collection = new JsonObject
        {
            ["info"] = new JsonObject
            {
                ["name"] = "Card issuance and activation, v1",
                ["description"] = api.Description,
                ["schema"] = Schema,
            },
            ["auth"] = new JsonObject
            {
                ["type"] = "bearer",
                ["bearer"] = new JsonArray(Pair("token", "{{token}}", "string")),
            },
            ["variable"] = new JsonArray(Pair("base", "http://localhost:8080"), Pair("token", "")),
            ["item"] = new JsonArray([.. api.Tags.Select(tag => Folder(api, tag.Name, tag.About))]),
        };
        return collection.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Folder(ApiReference api, string tag, string about) =>
        new()
        {
            ["name"] = tag,
            ["description"] = about,
            ["item"] = new JsonArray([
                .. api.Operations.Where(operation => operation.Tag == tag).Select(operation => Item(api, operation)),
            ]),
        };

    private static JsonObject Item(ApiReference api, ApiOperation operation)
    {
        var request = new JsonObject
        {
            ["method"] = operation.Method,
            ["header"] = new JsonArray([.. Headers(operation)]),
            ["url"] = Url(operation),
            ["description"] = operation.Description,
        };
        if (operation.Scope is null)
            request["auth"] = new JsonObject { ["type"] = "noauth" };
        if (operation.Body is not null)
            request["body"] = Body(api, operation);
        return new JsonObject { ["name"] = operation.Summary, ["request"] = request };
    }

    private static IEnumerable<JsonObject> Headers(ApiOperation operation)
    {
        if (operation.BodyType == "application/json")
            yield return Pair("Content-Type", "application/json");
        foreach (var header in operation.Parameters.Where(p => p.In == "header" && p.Required))
            yield return Pair(header.Name, header.Name == "Idempotency-Key" ? "{{$guid}}" : "");
    }

    private static JsonObject Url(ApiOperation operation)
    {
        var path = operation.Path.Replace('{', ':').Replace("}", "", StringComparison.Ordinal).TrimStart('/');
        var query = operation.Parameters.Where(p => p.In == "query").ToList();
        var url = new JsonObject
        {
            ["raw"] = "{{base}}/" + path,
            ["host"] = new JsonArray("{{base}}"),
            ["path"] = new JsonArray([.. path.Split('/').Select(part => (JsonNode)part)]),
        };
        if (query.Count > 0)
            url["query"] = new JsonArray([.. query.Select(Disabled)]);
        var variables = operation.Parameters.Where(p => p.In == "path").ToList();
        if (variables.Count > 0)
            url["variable"] = new JsonArray([.. variables.Select(p => Pair(p.Name, SampleValues.Address(p.Name)))]);
        return url;
    }

    /// <summary>A filter that is there to be switched on.</summary>
    private static JsonObject Disabled(ApiParameter parameter)
    {
        var pair = Pair(parameter.Name, "");
        pair["disabled"] = !parameter.Required;
        return pair;
    }

    private static JsonObject Body(ApiReference api, ApiOperation operation) =>
        operation.BodyType == "application/json"
            ? new JsonObject
            {
                ["mode"] = "raw",
                ["raw"] = SampleValues
                    .Body(api, operation.Body!)
                    .ToJsonString(Readable)
                    .ReplaceLineEndings("\n"),
                ["options"] = new JsonObject { ["raw"] = new JsonObject { ["language"] = "json" } },
            }
            : new JsonObject
            {
                ["mode"] = "urlencoded",
                ["urlencoded"] = new JsonArray([
                    .. SchemaRows
                        .Of(api, operation.Body!)
                        .Select(row => Pair(row.Name, row.Limits.Contains(';', StringComparison.Ordinal) ? "" : row.Limits)),
                ]),
            };

    private static JsonObject Pair(string key, string value, string? type = null)
    {
        var pair = new JsonObject { ["key"] = key, ["value"] = value };
        if (type is not null)
            pair["type"] = type;
        return pair;
    }
}
