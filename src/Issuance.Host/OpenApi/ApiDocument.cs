using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Issuance.Access;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace Issuance.Host.OpenApi;

/// <summary>
/// Writes the API's document from what each operation declares of itself, so that it cannot promise what the guards do
/// not do. It needs neither a database nor keys. The sandbox's operations are in it, marked as such.
/// </summary>
public static class ApiDocument
{
    public const string Name = "issuance.v1";
    public const string SecurityScheme = "client";

    private const string About = """
        Applications for medical insurance cards that are also debit cards: intake, review, order at an agent bank,
        hand-over at a service point, activation at the issuing bank, status for institutions.

        Every error is `application/problem+json` with a `code` of a closed list; the token endpoint alone answers as
        RFC 6749 says. Commands that change something carry an `Idempotency-Key`: the same key with the same request
        gives the same answer again. Times are RFC 3339 with offset, dates and days are those of Asia/Shanghai.
        """;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>OpenAPI 3.1 as JSON, lines ended by LF, the same at every call.</returns>
    public static async Task<string> WriteAsync()
    {
        await using var app = Build();
        var document = app.Services.GetRequiredService<ISwaggerProvider>().GetSwagger(Name);
        var json = JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1))!;
        AllowNullInNullableEnums(json);
        LetViewsOverlap(json);
        return json.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static WebApplication Build()
    {
        // Empty: neither this machine's environment nor its files may find a way into the document.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ISSUANCE_ENVIRONMENT"] = "sandbox",
                ["Keys:Folder"] = "unused",
                ["Banks:Harbour:BaseUrl"] = "http://localhost/harbour",
            }
        );
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddDatabase("Host=unused", Database.ApiRole);
        builder.Services.AddIssuance(builder.Configuration);
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(
                Name,
                new OpenApiInfo
                {
                    Title = "Card issuance and activation",
                    Version = "1",
                    Description = About.ReplaceLineEndings("\n"),
                    Contact = new OpenApiContact
                    {
                        Name = "Developers' portal of whoever runs the service",
                        Url = new Uri("/developers", UriKind.Relative),
                    },
                }
            );
            options.AddServer(new OpenApiServer { Url = "/", Description = "The host that serves this document." });
            options.AddSecurityDefinition(SecurityScheme, DescribeSecurity());
            options.SupportNonNullableReferenceTypes();
            options.UseInlineDefinitionsForEnums();
            options.UseOneOfForPolymorphism();
            options.SelectSubTypesUsing(type =>
                type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(sub => sub.DerivedType)
            );
            options.CustomSchemaIds(SchemaName);
            options.TagActionsBy(Tags.Of);
            options.OrderActionsBy(action => $"{Tags.Of(action)[0]} {action.RelativePath} {action.HttpMethod}");
            options.SchemaFilter<Bounds>();
            options.OperationFilter<DescribeOperation>();
            options.OperationFilter<DescribeOpenEndpoint>();
            options.DocumentFilter<CommonParts>();
        });
        var app = builder.Build();
        app.UseRouting();
        app.MapIssuance(new Deployment(IsSandbox: true));
        // Hands the endpoints to the explorer, which a start would do.
        app.UseEndpoints(_ => { });
        return app;
    }

    private static OpenApiSecurityScheme DescribeSecurity() =>
        new()
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "A bearer token of ten minutes, from the token endpoint.",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow
                {
                    TokenUrl = new Uri("/oauth/token", UriKind.Relative),
                    Scopes = Scopes.All.ToDictionary(scope => scope, scope => scope, StringComparer.Ordinal),
                },
            },
        };

    /// <summary>A use case's own types are named after it; a page after what it lists.</summary>
    private static string SchemaName(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.DeclaringType is { } outer)
            name = outer.Name + name;
        return string.Concat(type.GetGenericArguments().Select(SchemaName)) + name;
    }

    /// <summary>
    /// Which view of a card is answered depends on who asks; the views share members, so that an answer may fit several
    /// of them, which <c>oneOf</c> would forbid.
    /// </summary>
    private static void LetViewsOverlap(JsonNode node)
    {
        if (node is JsonObject schema)
        {
            if (
                schema["oneOf"] is JsonArray choices
                && choices.All(choice => choice is JsonObject { Count: 1 } only && only.ContainsKey("$ref"))
            )
            {
                schema.Remove("oneOf");
                schema["anyOf"] = choices;
            }

            foreach (var (_, child) in schema.Where(member => member.Value is not null).ToList())
                LetViewsOverlap(child!);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items.Where(item => item is not null))
                LetViewsOverlap(item!);
        }
    }

    /// <summary>A list of values that leaves null out would forbid it, whatever the type says.</summary>
    private static void AllowNullInNullableEnums(JsonNode node)
    {
        if (node is JsonObject schema)
        {
            if (
                schema["enum"] is JsonArray values
                && schema["type"] is JsonArray types
                && types.Any(type => (string?)type == "null")
            )
                values.Add((JsonNode?)null);
            foreach (var (_, child) in schema.Where(member => member.Value is not null).ToList())
                AllowNullInNullableEnums(child!);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items.Where(item => item is not null))
                AllowNullInNullableEnums(item!);
        }
    }
}
