using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.DevHost.Tour;

/// <summary>Asks the token endpoint as one of the sandbox's clients would: with a signed assertion, or, for the one with a secret, Basic.</summary>
internal static class TokenRequest
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <param name="client">Its base address is the service, which is the issuer as well.</param>
    /// <param name="keys">The folder of keys.</param>
    /// <param name="name">A client of the sandbox seed.</param>
    /// <param name="scope">Null = all that the client has.</param>
    /// <param name="cancel">Stops the request.</param>
    public static Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string keys,
        string name,
        string? scope,
        CancellationToken cancel
    )
    {
        var isPartner = string.Equals(name, Clients.WithSecret, StringComparison.Ordinal);
        var assertion = isPartner ? null : Assertion(keys, name, Issuer(client));
        return SendAssertionAsync(client, keys, assertion, scope, cancel);
    }

    /// <summary>Sends an assertion, or the partner's secret where there is none.</summary>
    public static async Task<HttpResponseMessage> SendAssertionAsync(
        HttpClient client,
        string keys,
        string? assertion,
        string? scope,
        CancellationToken cancel
    )
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" };
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token");
        if (assertion is not null)
        {
            form["client_assertion_type"] = AssertionType;
            form["client_assertion"] = assertion;
        }
        else
        {
            var secret = await File.ReadAllTextAsync(
                Path.Combine(keys, "clients", $"{Clients.WithSecret}.secret"),
                cancel
            );
            var pair = Encoding.UTF8.GetBytes($"{Clients.WithSecret}:{secret.Trim()}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        }

        request.Content = new FormUrlEncodedContent(form);
        return await client.SendAsync(request, cancel);
    }

    /// <summary>A statement signed by the client's key, good for one minute and for one use.</summary>
    public static string Assertion(string keys, string name, string issuer)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(keys, "clients", $"{name}.private.pem")));
        // Without the cache: it would keep a signer for a key that is disposed of here.
        var factory = new CryptoProviderFactory { CacheSignatureProviders = false };
        var signingKey = new ECDsaSecurityKey(key) { KeyId = name, CryptoProviderFactory = factory };
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = name,
                Audience = issuer,
                IssuedAt = now,
                NotBefore = now,
                Expires = now.AddSeconds(60),
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["sub"] = name,
                    ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                },
                SigningCredentials = new SigningCredentials(signingKey, SecurityAlgorithms.EcdsaSha256),
            }
        );
    }

    public static string AccessToken(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    public static string Issuer(HttpClient client) => client.BaseAddress!.GetLeftPart(UriPartial.Authority);
}
