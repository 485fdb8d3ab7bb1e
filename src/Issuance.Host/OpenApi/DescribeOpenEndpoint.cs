using Issuance.CardOrders;
using Issuance.Http;
using Issuance.Notices;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Issuance.Host.OpenApi;

/// <summary>Describes what takes no bearer token, and therefore declares nothing to the guards: tokens, keys, health.</summary>
internal sealed class DescribeOpenEndpoint : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Operation>().Any())
            return;
        operation.OperationId = metadata.OfType<IEndpointNameMetadata>().First().EndpointName;
        operation.Security = [];
        operation.Description ??= About(operation.OperationId);
        operation.Parameters = [.. operation.Parameters?.Where(p => p.In == ParameterLocation.Path) ?? []];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
            PathParameters.Describe(parameter);
        switch (operation.OperationId)
        {
            case "IssueToken":
                DescribeToken(operation, context.Document);
                break;
            case "DescribeAuthorizationServer":
                Answers(operation, context.Document, "The server's metadata", ServerMetadata());
                operation.Responses!["429"] = CommonParts.Refusal([HttpRefusals.RateLimited], context.Document);
                break;
            case "ReceiveBankCallback":
                DescribeCallback(operation, context);
                break;
            case "ReadMailbox":
                foreach (var parameter in DescribeOperation.QueryParameters(typeof(ShowMailbox.Parameters), context))
                    operation.Parameters.Add(parameter);
                DescribeOperation.Extend(operation, "x-sandbox-only", true);
                break;
            case "ListPublicKeys":
                Answers(operation, context.Document, "Our public keys", KeySet());
                operation.Responses!["429"] = CommonParts.Refusal([HttpRefusals.RateLimited], context.Document);
                break;
        }

        foreach (var response in operation.Responses!.Values.OfType<OpenApiResponse>())
            CommonParts.AddHeader(response, "RequestId", context.Document);
        var declared = metadata.OfType<OperationRefusals>().SelectMany(given => given.Refusals);
        foreach (
            var answers in declared
                .Append(HttpRefusals.RequestInvalid)
                .GroupBy(refusal => refusal.Status)
                .OrderBy(group => group.Key)
        )
            operation.Responses.TryAdd($"{answers.Key}", CommonParts.Refusal([.. answers], context.Document));
    }

    private static string About(string operation) =>
        operation switch
        {
            "IssueToken" => "OAuth 2.0 client credentials. The client proves itself by a signed assertion "
                + "(`private_key_jwt`), a partner also by its secret. Errors have the form of RFC 6749.",
            "ReceiveBankCallback" => "No token: the message is signed (RFC 9421), and so is the answer.",
            "ReadMailbox" => "No token, on the machine itself only. Only in the sandbox.",
            _ => "No token is needed.",
        };

    private static void DescribeToken(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description =
                "A client assertion (RFC 7523, ES256, five minutes, once), or HTTP Basic with a partner's id and secret.",
            Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/x-www-form-urlencoded"] = new OpenApiMediaType
                {
                    Schema = CommonParts.Object(
                        new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                        {
                            ["grant_type"] = CommonParts.Choice(["client_credentials"]),
                            ["scope"] = CommonParts.Text(500, "^[\\x21-\\x7e ]+$"),
                            ["client_assertion_type"] = CommonParts.Choice([
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                            ]),
                            ["client_assertion"] = CommonParts.Text(8192, "^[A-Za-z0-9_.-]+$"),
                        },
                        "scope",
                        "client_assertion_type",
                        "client_assertion"
                    ),
                },
            },
        };
        Answers(
            operation,
            document,
            "A token",
            CommonParts.Object(
                new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                {
                    ["access_token"] = CommonParts.Text(8192, "^[A-Za-z0-9_.-]+$"),
                    ["token_type"] = CommonParts.Choice(["Bearer"]),
                    ["expires_in"] = CommonParts.Number(600),
                    ["scope"] = CommonParts.Text(500, "^[\\x21-\\x7e ]+$"),
                }
            )
        );
        foreach (
            var (status, errors) in new (string, string[])[]
            {
                ("400", ["invalid_request", "unsupported_grant_type", "invalid_scope"]),
                ("401", ["invalid_client"]),
                ("413", ["invalid_request"]),
                ("415", ["invalid_request"]),
                ("429", ["rate_limited"]),
            }
        )
            operation.Responses![status] = Json(
                string.Join(", ", errors.Select(error => $"`{error}`")),
                TokenError(errors)
            );
        CommonParts.AddHeader((OpenApiResponse)operation.Responses!["429"], "RetryAfter", document);
        CommonParts.AddHeader((OpenApiResponse)operation.Responses!["401"], "WwwAuthenticate", document);
        operation.Responses["503"] = CommonParts.Refusal([HttpRefusals.DatabaseUnavailable], document);
    }

    /// <summary>A bank's message carries its signature (RFC 9421) instead of a token; so does our answer.</summary>
    private static void DescribeCallback(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var (name, longest) in new[] { ("Signature-Input", 500), ("Signature", 200), ("Content-Digest", 200) })
            operation.Parameters!.Add(
                new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Header,
                    Required = true,
                    Schema = CommonParts.Text(longest, "^[\\x20-\\x7e]+$"),
                }
            );
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = JsonContent(
                context.SchemaGenerator.GenerateSchema(typeof(ReceiveBankCallback.Request), context.SchemaRepository)
            ),
        };
        operation.Responses = [];
        operation.Responses["200"] = new OpenApiResponse
        {
            Description = "What became of the message; signed.",
            Content = JsonContent(
                context.SchemaGenerator.GenerateSchema(typeof(ReceiveBankCallback.Response), context.SchemaRepository)
            ),
        };
        operation.Responses["503"] = CommonParts.Refusal([HttpRefusals.DatabaseUnavailable], context.Document);
    }

    private static Dictionary<string, IOpenApiMediaType> JsonContent(IOpenApiSchema schema) =>
        new(StringComparer.Ordinal) { ["application/json"] = new OpenApiMediaType { Schema = schema } };

    /// <summary>RFC 6749, 5.2.</summary>
    private static OpenApiSchema TokenError(string[] errors) =>
        CommonParts.Object(
            new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["error"] = CommonParts.Choice(errors),
                ["error_description"] = CommonParts.Text(200),
            }
        );

    private static OpenApiSchema ServerMetadata()
    {
        var url = CommonParts.Text(500, "^https?://");
        var names = CommonParts.List(CommonParts.Text(60), most: 50);
        return CommonParts.Object(
            new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["issuer"] = url,
                ["token_endpoint"] = url,
                ["jwks_uri"] = url,
                ["grant_types_supported"] = names,
                ["token_endpoint_auth_methods_supported"] = names,
                ["token_endpoint_auth_signing_alg_values_supported"] = names,
                ["scopes_supported"] = names,
                ["response_types_supported"] = names,
            }
        );
    }

    private static OpenApiSchema KeySet() =>
        CommonParts.Object(
            new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["keys"] = CommonParts.List(
                    CommonParts.Object(
                        new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                        {
                            ["kty"] = CommonParts.Choice(["EC"]),
                            ["crv"] = CommonParts.Choice(["P-256"]),
                            ["alg"] = CommonParts.Choice(["ES256"]),
                            ["use"] = CommonParts.Choice(["sig"]),
                            ["kid"] = CommonParts.Text(60),
                            ["x"] = CommonParts.Text(43, "^[A-Za-z0-9_-]{43}$"),
                            ["y"] = CommonParts.Text(43, "^[A-Za-z0-9_-]{43}$"),
                        }
                    ),
                    most: 20
                ),
            }
        );

    private static void Answers(
        OpenApiOperation operation,
        OpenApiDocument document,
        string description,
        OpenApiSchema schema
    )
    {
        operation.Responses ??= [];
        operation.Responses["200"] = Json(description, schema);
        CommonParts.AddHeader((OpenApiResponse)operation.Responses["200"], "RequestId", document);
    }

    private static OpenApiResponse Json(string description, OpenApiSchema schema) =>
        new() { Description = description, Content = JsonContent(schema) };
}
