using System.Security.Cryptography;
using Issuance.Banks.Signing;
using Issuance.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Access;

/// <summary>Where a client finds the token endpoint and our public keys.</summary>
public static class WellKnown
{
    public static void Map(IEndpointRouteBuilder root)
    {
        var routes = root.MapGroup("").AddEndpointFilter(LimitAsync);
        routes
            .MapGet(
                "/.well-known/oauth-authorization-server",
                (Issuer issuer) =>
                    Results.Json(
                        new
                        {
                            issuer = issuer.Url,
                            token_endpoint = $"{issuer.Url}/oauth/token",
                            jwks_uri = $"{issuer.Url}/.well-known/jwks.json",
                            grant_types_supported = new[] { "client_credentials" },
                            token_endpoint_auth_methods_supported = new[] { "private_key_jwt", "client_secret_basic" },
                            token_endpoint_auth_signing_alg_values_supported = new[] { "ES256" },
                            dpop_signing_alg_values_supported = new[] { DpopProof.Algorithm },
                            scopes_supported = Scopes.All,
                            response_types_supported = Array.Empty<string>(),
                        }
                    )
            )
            .WithName("DescribeAuthorizationServer")
            .WithSummary("Authorization server metadata (RFC 8414)");
        routes
            .MapGet(
                "/.well-known/jwks.json",
                (TokenKeys tokens, SigningKey message) =>
                    Results.Json(
                        new
                        {
                            keys = new[]
                            {
                                Describe(tokens.PublicPoint, tokens.Signing.KeyId),
                                Describe(message.PublicPoint, message.KeyId),
                            },
                        }
                    )
            )
            .WithName("ListPublicKeys")
            .WithSummary("Our public keys: tokens, and messages to banks (issuance-1)");
    }

    /// <summary>No token stands before these addresses, so they share the token endpoint's limit per remote address.</summary>
    private static async ValueTask<object?> LimitAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var http = context.HttpContext;
        var mayAsk = await http
            .RequestServices.GetRequiredService<TokenRates>()
            .MayAskAsync(http.Connection.RemoteIpAddress, http.RequestAborted);
        return mayAsk
            ? await next(context)
            : (HttpRefusals.RateLimited with { RetryAfter = TimeSpan.FromSeconds(1) }).ToProblem();
    }

    /// <summary>A public key as a JSON Web Key (RFC 7517).</summary>
    private static object Describe(ECPoint point, string kid) =>
        new
        {
            kty = "EC",
            crv = "P-256",
            alg = "ES256",
            use = "sig",
            kid,
            x = Base64UrlEncoder.Encode(point.X!),
            y = Base64UrlEncoder.Encode(point.Y!),
        };
}
