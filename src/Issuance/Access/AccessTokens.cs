using System.Collections.Frozen;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Access;

/// <summary>Issues and admits access tokens: ES256 of ours, <c>typ: at+jwt</c>, ten minutes, nothing else.</summary>
public sealed class AccessTokens(
    TokenKeys keys,
    TokenCache cache,
    ClientDirectory clients,
    Issuer issuer,
    TimeProvider wallClock
)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly FrozenSet<string> HeaderMembers = FrozenSet.ToFrozenSet(
        ["alg", "kid", "typ"],
        StringComparer.Ordinal
    );

    private readonly JsonWebTokenHandler handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = 8 * 1024,
    };

    public string Issue(Client client, IReadOnlyCollection<string> scopes)
    {
        var now = wallClock.GetUtcNow().UtcDateTime;
        return handler.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = "at+jwt",
                Issuer = issuer.Url,
                Audience = TokenKeys.Audience,
                IssuedAt = now,
                NotBefore = now,
                Expires = now + Lifetime,
                SigningCredentials = new SigningCredentials(keys.Signing, SecurityAlgorithms.EcdsaSha256),
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["sub"] = client.Id,
                    ["client_id"] = client.Id,
                    ["scope"] = string.Join(' ', scopes),
                    ["jti"] = Ids.Token(22),
                    ["tenant"] = client.Tenant,
                    ["kind"] = Snake.Case(client.Kind),
                },
            }
        );
    }

    /// <summary>Reads the bearer token from the header alone and fills the actor; false when it is not valid.</summary>
    /// <exception cref="System.Data.Common.DbException">The clients cannot be read; nobody is let in.</exception>
    public async Task<bool> AdmitAsync(HttpContext context, CurrentActor actor)
    {
        var header = context.Request.Headers.Authorization;
        if (
            header.Count != 1
            || header[0] is not { } value
            || !value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        )
            return false;
        if (await cache.ReadAsync(value[7..].Trim(), ReadAsync) is not { } token)
            return false;
        // A disabled client's live tokens stop with the next look at the directory, within a minute.
        if (await clients.FindAsync(token.Subject, context.RequestAborted) is not { Enabled: true } client)
            return false;

        actor.Client = client.Id;
        actor.Kind = client.Kind;
        actor.Tenant = client.Tenant;
        actor.City = client.City;
        actor.Unlimited = client.Unlimited;
        actor.RequestId = Http.RequestIds.Of(context);
        // A scope that was taken from the client is gone from its live tokens too.
        actor.Scopes = token
            .GetPayloadValue<string>("scope")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(client.Scopes.Contains)
            .ToHashSet(StringComparer.Ordinal);
        return true;
    }

    private async Task<JsonWebToken?> ReadAsync(string text)
    {
        var result = await handler.ValidateTokenAsync(
            text,
            new TokenValidationParameters
            {
                ValidTypes = ["at+jwt"],
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                ValidIssuer = issuer.Url,
                ValidAudience = TokenKeys.Audience,
                IssuerSigningKey = keys.Signing,
                TryAllIssuerSigningKeys = false,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                ClockSkew = TimeSpan.FromSeconds(30),
                LifetimeValidator = IsAlive,
            }
        );
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || token.Subject is null)
            return null;
        return HasOnlyKnownHeaders(token) ? token : null;
    }

    private bool IsAlive(
        DateTime? notBefore,
        DateTime? expires,
        SecurityToken token,
        TokenValidationParameters parameters
    )
    {
        var now = wallClock.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end && (notBefore is not { } start || now >= start - parameters.ClockSkew);
    }

    /// <summary>No <c>crit</c>, <c>jku</c>, <c>x5u</c>, <c>jwk</c>: what we did not write we do not read past.</summary>
    private static bool HasOnlyKnownHeaders(JsonWebToken token)
    {
        using var header = System.Text.Json.JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedHeader));
        return header.RootElement.EnumerateObject().All(member => HeaderMembers.Contains(member.Name));
    }
}

/// <summary>Our public address, as tokens and assertions name it.</summary>
public sealed record Issuer(string Url)
{
    public static Issuer From(IConfiguration configuration) =>
        new(configuration["Issuer"] ?? $"http://localhost:{configuration["ISSUANCE_PORT"] ?? "8080"}");
}
