using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.EndToEndTests;

/// <summary>How they prove who they are.</summary>
internal sealed partial class Users
{
    private async Task<string> TokenAsync(string client)
    {
        // One asks for all: a client may ask for so many tokens a second.
        await once.WaitAsync();
        try
        {
            if (tokens.TryGetValue(client, out var known) && known.Until > TimeProvider.System.GetUtcNow())
                return known.Token;
            return await TakeTokenAsync(client);
        }
        finally
        {
            once.Release();
        }
    }

    /// <exception cref="HttpRequestException">The service cannot give one just now.</exception>
    private async Task<string> TakeTokenAsync(string client)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = Assertion(client),
            }
        );
        using var answer = await http.PostAsync($"{machine.Url}/oauth/token", form);
        var json = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        if ((int)answer.StatusCode == 503)
            throw new HttpRequestException("The service is away.");
        Assert.True(answer.IsSuccessStatusCode, json.ToJsonString());
        var token = (string)json["access_token"]!;
        tokens[client] = (token, TimeProvider.System.GetUtcNow().AddMinutes(5));
        return token;
    }

    private string Assertion(string client)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(machine.Keys, "clients", $"{client}.private.pem")));
        return new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = client,
                Audience = machine.Url,
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1),
                Claims = new Dictionary<string, object> { ["sub"] = client, ["jti"] = Guid.NewGuid().ToString() },
                SigningCredentials = new SigningCredentials(
                    new ECDsaSecurityKey(key)
                    {
                        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                    },
                    SecurityAlgorithms.EcdsaSha256
                ),
            }
        );
    }
}
