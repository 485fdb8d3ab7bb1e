using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Issuance.Host.OpenApi;
using Issuance.Http;
using Issuance.Tests.World;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.OpenApi;

public sealed class DocumentTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private static string Committed() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi", "issuance.v1.json"));

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> Operations() =>
        from path in JsonNode.Parse(Committed())!["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!.AsObject());

    private IEnumerable<RouteEndpoint> Endpoints() =>
        world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public async Task The_committed_document_is_what_the_operations_declare() =>
        Assert.True(
            await ApiDocument.WriteAsync() == Committed(),
            "openapi/issuance.v1.json is out of date. Run: dotnet run --project src/Issuance.Host -- openapi --out openapi/issuance.v1.json"
        );

    [Fact]
    public async Task The_committed_file_is_served_byte_for_byte()
    {
        using var http = new HttpClient();

        var served = await http.GetByteArrayAsync($"{world.Url}/openapi/issuance.v1.json");

        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "openapi", "issuance.v1.json")),
            served
        );
    }

    [Fact]
    public void Every_address_of_the_service_is_in_it()
    {
        var documented = Operations().Select(o => $"{o.Method.ToUpperInvariant()} {o.Path}").ToHashSet();
        var mapped = Endpoints()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/openapi/", StringComparison.Ordinal))
            // Pages are for people; the document is for programs.
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null)
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.GetRequiredMetadata<HttpMethodMetadata>()
                    .HttpMethods.Select(m => $"{m} {endpoint.RoutePattern.RawText}")
            );

        Assert.Empty(mapped.Except(documented));
    }

    [Fact]
    public void Every_guarded_operation_names_its_scope_and_what_the_guards_can_answer()
    {
        foreach (var operation in Endpoints().Select(e => e.Metadata.GetMetadata<Operation>()).OfType<Operation>())
        {
            var described = Operations().Single(o => (string?)o.Operation["operationId"] == operation.Id).Operation;
            var statuses = described["responses"]!.AsObject().Select(response => response.Key).ToHashSet();

            Assert.Equal(operation.Scope, (string?)described["security"]![0]!["client"]![0]);
            Assert.Superset(new HashSet<string> { "400", "401", "403", "429", "503" }, statuses);
            if (operation.Body is not null)
                Assert.Superset(new HashSet<string> { "413", "415" }, statuses);
            if (operation.Keyed)
                Assert.Superset(new HashSet<string> { "409", "422" }, statuses);
            Assert.Equal(operation.SandboxOnly, (bool?)described["x-sandbox-only"] ?? false);
        }
    }

    [Fact]
    public void Every_operation_can_answer_400() =>
        Assert.All(
            Operations(),
            operation => Assert.True(operation.Operation["responses"]!.AsObject().ContainsKey("400"), operation.Path)
        );

    [Fact]
    public void Every_text_number_and_list_has_its_bounds()
    {
        var unbounded = new List<string>();
        Walk(JsonNode.Parse(Committed())!, "");
        Assert.Empty(unbounded);

        void Walk(JsonNode? node, string at)
        {
            if (node is JsonObject schema)
            {
                if (
                    schema["type"] is { } type
                    && !at.EndsWith("/properties", StringComparison.Ordinal)
                    && !IsBounded(schema, type)
                )
                    unbounded.Add(at);
                foreach (var (name, child) in schema)
                    Walk(child, $"{at}/{name}");
            }
            else if (node is JsonArray items)
            {
                foreach (var item in items)
                    Walk(item, $"{at}/-");
            }
        }
    }

    private static bool IsBounded(JsonObject schema, JsonNode type)
    {
        var kinds = type is JsonArray several ? several.Select(kind => (string?)kind).ToList() : [type.ToString()];
        return (!kinds.Contains("string") || schema.ContainsKey("maxLength") || schema.ContainsKey("enum"))
            && (
                !(kinds.Contains("integer") || kinds.Contains("number"))
                || (schema.ContainsKey("minimum") && schema.ContainsKey("maximum"))
            )
            && (!kinds.Contains("array") || schema.ContainsKey("maxItems"));
    }

    [Fact]
    public void What_a_request_may_hold_is_bounded_by_the_guards_too()
    {
        var loose = Endpoints()
            .Select(e => e.Metadata.GetMetadata<Operation>())
            .OfType<Operation>()
            .SelectMany(operation => new[] { operation.Body, operation.Query })
            .OfType<Type>()
            .SelectMany(Members)
            .Where(member =>
                (member.PropertyType == typeof(string) && !IsBoundedText(member))
                || (member.PropertyType.IsArray && !member.IsDefined(typeof(MaxLengthAttribute)))
                || (
                    (member.PropertyType == typeof(int) || member.PropertyType == typeof(int?))
                    && !member.IsDefined(typeof(RangeAttribute))
                )
            )
            .Select(member => $"{member.DeclaringType!.FullName}.{member.Name}");

        Assert.Empty(loose.Distinct());
    }

    /// <summary>By a length, or by a pattern that repeats nothing without end.</summary>
    private static bool IsBoundedText(PropertyInfo member) =>
        member.IsDefined(typeof(StringLengthAttribute))
        || (
            member.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern
            && pattern.Pattern.IndexOfAny(['*', '+']) < 0
        );

    /// <summary>The members of a request and of the objects in it.</summary>
    private static IEnumerable<PropertyInfo> Members(Type type)
    {
        foreach (
            var member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.SetMethod is not null)
        )
        {
            yield return member;
            var inner = member.PropertyType.GetElementType() ?? member.PropertyType;
            if (inner.IsClass && inner.Assembly == typeof(IssuanceService).Assembly)
                foreach (var deeper in Members(inner))
                    yield return deeper;
        }
    }

    [Fact]
    public async Task The_pages_to_try_it_with_fetch_nothing_from_elsewhere()
    {
        using var http = new HttpClient();

        var page = await http.GetStringAsync($"{world.Url}/swagger/index.html");
        var script = await http.GetStringAsync($"{world.Url}/swagger/index.js");

        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"http", page, StringComparison.OrdinalIgnoreCase);
        // Else the badge would send the document's address to a validator on the internet.
        Assert.Contains("configObject.validatorUrl = null", script, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await http.GetAsync(new Uri($"{world.Url}/swagger/swagger-ui-bundle.js"))).StatusCode);
    }
}
