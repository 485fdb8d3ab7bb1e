using System.Collections.Frozen;
using Issuance.Http;
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
    DpopProofs proofs,
    Issuer issuer,
    TimeProvider wallClock
)
{
    private const string Confirmation = "cnf";
    private const string KeyThumbprint = "jkt";

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

    /// <param name="thumbprint">Of the key that the token is bound to (RFC 9449 6.1); null for a bearer's token.</param>
    public string Issue(Client client, IReadOnlyCollection<string> scopes, string? thumbprint = null)
    {
        var now = wallClock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = client.Id,
            ["client_id"] = client.Id,
            ["scope"] = string.Join(' ', scopes),
            ["jti"] = Ids.Token(22),
            ["tenant"] = client.Tenant,
            ["kind"] = Snake.Case(client.Kind),
        };
        if (thumbprint is not null)
            claims[Confirmation] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [KeyThumbprint] = thumbprint,
            };
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
                Claims = claims,
            }
        );
    }

    /// <summary>
    /// Reads the token from the header alone and fills the actor. Three steps, each for itself: the token, its client,
    /// and for a bound token the proof that its key is here.
    /// </summary>
    /// <returns>Why the caller is not let in, or null.</returns>
    /// <exception cref="System.Data.Common.DbException">The clients, or the used proofs, cannot be read; nobody is let in.</exception>
    public async Task<Refusal?> AdmitAsync(HttpContext context, CurrentActor actor)
    {
        if (Shown(context.Request) is not { } shown)
            return HttpRefusals.TokenInvalid;
        var invalid = shown.AsBound ? DpopRefusals.TokenInvalid : HttpRefusals.TokenInvalid;
        if (await cache.ReadAsync(shown.Token, ReadAsync) is not { } token)
            return invalid;
        // A disabled client's live tokens stop as soon as the directory hears of it.
        if (
            await clients.FindAsync(token.Subject, context.RequestAborted) is not { } client
            || !client.MayCall(wallClock.GetUtcNow())
        )
            return invalid;
        if (await WhyNotProvenAsync(context, shown, ThumbprintIn(token), client) is { } unproven)
            return unproven;

        actor.Client = client.Id;
        actor.Kind = client.Kind;
        actor.Tenant = client.Tenant;
        actor.City = client.City;
        actor.Unlimited = client.Unlimited;
        actor.RequestId = RequestIds.Of(context);
        // A scope that was taken from the client is gone from its live tokens too.
        actor.Scopes = token
            .GetPayloadValue<string>("scope")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(client.Scopes.Contains)
            .ToHashSet(StringComparer.Ordinal);
        return null;
    }

    /// <summary>A bound token needs its key's proof for this request; a token that is not bound is a bearer's.</summary>
    /// <param name="thumbprint">What the token is bound to, or null.</param>
    private async Task<Refusal?> WhyNotProvenAsync(
        HttpContext context,
        ShownToken shown,
        string? thumbprint,
        Client client
    )
    {
        if (thumbprint is null)
            return shown.AsBound || proofs.IsRequiredOf(client) ? DpopRefusals.TokenInvalid : null;
        if (!shown.AsBound)
            return DpopRefusals.TokenInvalid;
        if (await proofs.ReadAsync(context.Request, shown.Token) is not { } proof)
            return DpopRefusals.ProofInvalid;
        if (!string.Equals(proof.Thumbprint, thumbprint, StringComparison.Ordinal))
            return DpopRefusals.TokenInvalid;
        return await proofs.UseOnceAsync(proof, context.RequestAborted) ? null : DpopRefusals.ProofInvalid;
    }

    /// <param name="AsBound">Sent as <c>DPoP</c>, not as <c>Bearer</c>.</param>
    private sealed record ShownToken(string Token, bool AsBound);

    private static ShownToken? Shown(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value)
            return null;
        return value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? new(value[7..].Trim(), AsBound: false)
            : value.StartsWith("DPoP ", StringComparison.OrdinalIgnoreCase) ? new(value[5..].Trim(), AsBound: true)
            : null;
    }

    /// <summary>A confirmation by other means (a certificate, say) is none of ours: such a token fits no key.</summary>
    private static string? ThumbprintIn(JsonWebToken token) =>
        !token.TryGetPayloadValue<System.Text.Json.JsonElement>(Confirmation, out var confirmation) ? null
        : confirmation.ValueKind == System.Text.Json.JsonValueKind.Object
        && confirmation.TryGetProperty(KeyThumbprint, out var thumbprint)
            ? thumbprint.GetString() ?? ""
        : "";

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
