using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Access;

/// <summary>
/// How a client proves who it is: a signed assertion (RFC 7523: ES256, <c>iss</c> = <c>sub</c> = client, our issuer
/// as the one audience, five minutes at most, each <c>jti</c> once), or a partner its secret.
/// </summary>
public sealed class ClientAssertions(IssuanceDb db, ClientDirectory clients, Issuer issuer, TimeProvider wallClock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = 8 * 1024,
    };

    /// <returns>Null when the assertion proves nothing, whatever the reason.</returns>
    public async Task<Client?> ProveAsync(string assertion, CancellationToken cancel)
    {
        if (!handler.CanReadToken(assertion))
            return null;
        JsonWebToken token;
        try
        {
            token = handler.ReadJsonWebToken(assertion);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or JsonException)
        {
            return null;
        }

        if (
            string.IsNullOrEmpty(token.Subject)
            || token.Subject.Contains('\0', StringComparison.Ordinal)
            || token.Subject.Length > 64
            || !string.Equals(token.Subject, token.Issuer, StringComparison.Ordinal)
        )
            return null;
        var now = wallClock.GetUtcNow();
        if (await clients.FindAsync(token.Subject, cancel) is not { } client || !client.MayCall(now))
            return null;
        if (!await IsSignedByAnyAsync(assertion, token.Kid, [.. client.KeysAt(now)]))
            return null;
        if (!IsForUs(token) || string.IsNullOrEmpty(token.Id))
            return null;
        return await UseOnceAsync(client.Id, token, cancel) ? client : null;
    }

    /// <returns>Null when the secret is not this partner's; only partners have one.</returns>
    public async Task<Client?> ProveBySecretAsync(string id, string secret, CancellationToken cancel)
    {
        if (id.Length > 64 || id.Contains('\0', StringComparison.Ordinal))
            return null;
        var client = await clients.FindAsync(id, cancel);
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var now = wallClock.GetUtcNow();
        byte[][] secrets = [.. client?.SecretsAt(now) ?? []];
        // Two are compared, also for an unknown client, so that the time tells nothing.
        var same = false;
        for (var i = 0; i < 2; i++)
            same |=
                CryptographicOperations.FixedTimeEquals(given, secrets.ElementAtOrDefault(i) ?? new byte[32])
                && i < secrets.Length;
        return same && client is { Kind: ClientKind.Partner } && client.MayCall(now) ? client : null;
    }

    /// <summary>
    /// While a client changes its key there are two. The header's <c>kid</c> chooses where it is the thumbprint of one
    /// (RFC 7638); whatever else it says, both are tried.
    /// </summary>
    private async Task<bool> IsSignedByAnyAsync(string assertion, string? kid, IReadOnlyList<string> pems)
    {
        var named = pems.Where(pem => ClientKeys.Thumbprint(pem) == kid).ToList();
        foreach (var pem in named.Count > 0 ? named : pems)
            if (await IsSignedByAsync(assertion, pem))
                return true;
        return false;
    }

    private async Task<bool> IsSignedByAsync(string assertion, string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var now = wallClock.GetUtcNow().UtcDateTime;
        var result = await handler.ValidateTokenAsync(
            assertion,
            new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                // No cache of signature providers: the key object lives only for this call.
                IssuerSigningKey = new ECDsaSecurityKey(key)
                {
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
                // The header's kid may name the client, which we already know; this key alone may verify.
                TryAllIssuerSigningKeys = true,
                ValidateIssuer = false,
                ValidateAudience = false,
                RequireSignedTokens = true,
                LifetimeValidator = (notBefore, expires, _, _) =>
                    expires is { } end
                    && now < end
                    && end - now <= Longest + Skew
                    && (notBefore is not { } start || now >= start - Skew),
            }
        );
        return result.IsValid;
    }

    /// <summary>The audience must be our issuer as one string: a list would let one assertion serve two servers.</summary>
    private bool IsForUs(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return payload.RootElement.TryGetProperty("aud", out var audience)
            && audience.ValueKind == JsonValueKind.String
            && string.Equals(audience.GetString(), issuer.Url, StringComparison.Ordinal);
    }

    private async Task<bool> UseOnceAsync(string clientId, JsonWebToken token, CancellationToken cancel)
    {
        var jti = SHA256.HashData(Encoding.UTF8.GetBytes(token.Id));
        var expires = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + Skew;
        return await db.Database.ExecuteSqlAsync(
                $"insert into used_assertions (client_id, jti, expires_at) values ({clientId}, {jti}, {expires}) on conflict do nothing",
                cancel
            ) == 1;
    }
}
