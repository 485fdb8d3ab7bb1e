using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Http;
using Issuance.Shared;
using Issuance.StatusQueries;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Issuance.Host.OpenApi;

/// <summary>Describes an operation behind the guards: what it asks of a request, and every refusal that it can give.</summary>
internal sealed class DescribeOperation : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Operation>().SingleOrDefault() is not { } declared)
            return;

        operation.OperationId = declared.Id;
        // Each alone is enough.
        operation.Security =
        [
            .. declared
                .OrScopes.Prepend(declared.Scope)
                .Select(scope => new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(ApiDocument.SecurityScheme, context.Document)] = [scope],
                }),
        ];
        operation.Parameters = [.. Parameters(operation, declared, context)];
        operation.RequestBody = declared.Body is null ? null : Body(declared.Body, context);
        if (declared.SandboxOnly)
            Extend(operation, "x-sandbox-only", true);

        foreach (var (status, response) in operation.Responses!)
            DescribeSuccess((OpenApiResponse)response, status, declared, context);
        var refusals = metadata
            .OfType<OperationRefusals>()
            .SelectMany(given => given.Refusals)
            .Concat(Implied(declared));
        foreach (var answers in refusals.GroupBy(refusal => refusal.Status).OrderBy(group => group.Key))
            operation.Responses[$"{answers.Key}"] = CommonParts.Refusal([.. answers], context.Document);
    }

    private static IEnumerable<IOpenApiParameter> Parameters(
        OpenApiOperation operation,
        Operation declared,
        OperationFilterContext context
    )
    {
        foreach (
            var inPath in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Path)
                ?? []
        )
        {
            PathParameters.Describe(inPath);
            yield return inPath;
        }

        foreach (var parameter in QueryParameters(declared.Query, context))
            yield return parameter;

        if (declared.Keyed)
            yield return new OpenApiParameterReference("IdempotencyKey", context.Document);
        if (
            context.ApiDescription.SupportedResponseTypes.Any(type =>
                type.StatusCode == StatusCodes.Status304NotModified
            )
        )
            yield return new OpenApiParameterReference("IfNoneMatch", context.Document);
    }

    /// <param name="query">The type whose members they are; null for none.</param>
    internal static IEnumerable<OpenApiParameter> QueryParameters(Type? query, OperationFilterContext context) =>
        (query?.GetProperties(BindingFlags.Public | BindingFlags.Instance) ?? []).Select(member => new OpenApiParameter
        {
            Name = JsonNamingPolicy.CamelCase.ConvertName(member.Name),
            In = ParameterLocation.Query,
            Required = member.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)),
            Schema = WithoutNull(
                context.SchemaGenerator.GenerateSchema(member.PropertyType, context.SchemaRepository, member)
            ),
        });

    /// <summary>A query parameter is absent or has a value; it is never null.</summary>
    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchema own)
            own.Type &= ~JsonSchemaType.Null;
        return schema;
    }

    private static OpenApiRequestBody Body(Type type, OperationFilterContext context) =>
        new()
        {
            Required = true,
            Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository),
                },
            },
        };

    private static void DescribeSuccess(
        OpenApiResponse response,
        string status,
        Operation declared,
        OperationFilterContext context
    )
    {
        response.Headers = CommonParts.Headers(
            context.Document,
            "RequestId",
            "RateLimitLimit",
            "RateLimitRemaining",
            "RateLimitReset"
        );
        if (declared.Keyed)
            CommonParts.AddHeader(response, "IdempotentReplayed", context.Document);
        if (status is "201" or "202" && declared.Keyed)
            CommonParts.AddHeader(response, "Location", context.Document);
        if (
            context.ApiDescription.SupportedResponseTypes.Any(type =>
                $"{type.StatusCode}" == status && IsVersioned(type.Type)
            )
        )
            CommonParts.AddHeader(response, "ETag", context.Document);
    }

    private static bool IsVersioned(Type? answer) =>
        answer == typeof(CardView) || answer?.GetProperty("Version") is not null;

    /// <summary>What the guards answer before the handler runs (contract 0.2, rows 2 to 8), and our own trouble.</summary>
    private static IEnumerable<Refusal> Implied(Operation declared)
    {
        yield return HttpRefusals.RequestInvalid;
        yield return HttpRefusals.UnknownParameter;
        yield return HttpRefusals.TokenInvalid;
        yield return HttpRefusals.InsufficientScope;
        yield return HttpRefusals.RateLimited;
        yield return HttpRefusals.DatabaseUnavailable;
        yield return HttpRefusals.Unexpected;
        if (declared.CountsMisses)
            yield return HttpRefusals.TooManyMisses;
        if (declared.Body is not null)
        {
            yield return HttpRefusals.UnsupportedMediaType;
            yield return HttpRefusals.BodyTooLarge;
        }

        if (declared.Keyed)
        {
            yield return HttpRefusals.KeyMissing;
            yield return HttpRefusals.KeyInvalid;
            yield return HttpRefusals.KeyInUse;
            yield return HttpRefusals.KeyReused;
        }
    }

    internal static void Extend(OpenApiOperation operation, string name, bool value)
    {
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions[name] = new JsonNodeExtension(JsonValue.Create(value));
    }
}
