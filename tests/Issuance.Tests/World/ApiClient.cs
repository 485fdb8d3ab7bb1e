using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Tests.World;

/// <summary>An answer, read whole.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>A problem's code; null for a success.</summary>
    public string? Code => Status >= 400 && Text.Length > 0 ? (string?)Json["code"] : null;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}

/// <summary>The API as one client sees it: takes its own token, sends a new idempotency key unless told one.</summary>
public sealed class ApiClient(string url, string name) : IDisposable
{
    public const string Issuer = "http://issuance.test";

    private readonly HttpClient http = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
    private readonly SemaphoreSlim once = new(1);
    private string? token;

    public async Task<string> TokenAsync()
    {
        await once.WaitAsync();
        try
        {
            return token ??= await TakeTokenAsync();
        }
        finally
        {
            once.Release();
        }
    }

    public async Task<Answer> GetAsync(string path, string? ifNoneMatch = null)
    {
        using var request = await RequestAsync(HttpMethod.Get, path);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await SendAsync(request);
    }

    public async Task<Answer> PostAsync(string path, object body, string? key = null)
    {
        using var request = await RequestAsync(HttpMethod.Post, path);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        request.Content = new StringContent(
            body as string ?? JsonSerializer.Serialize(body),
            Encoding.UTF8,
            new MediaTypeHeaderValue("application/json")
        );
        return await SendAsync(request);
    }

    /// <summary>A request with this client's token, to be changed before it is sent.</summary>
    public async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path) =>
        new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync()) } };

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>A client assertion signed with the sandbox key of this client.</summary>
    public static string Assertion(
        string client,
        TimeSpan? lifetime = null,
        string? audience = null,
        string? jti = null
    )
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(TestServer.Keys, "clients", $"{client}.private.pem")));
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = client,
                Audience = audience ?? Issuer,
                Expires = now + (lifetime ?? TimeSpan.FromMinutes(1)),
                Claims = new Dictionary<string, object>
                {
                    ["sub"] = client,
                    ["jti"] = jti ?? Guid.NewGuid().ToString(),
                },
                SigningCredentials = new SigningCredentials(
                    new ECDsaSecurityKey(key)
                    {
                        KeyId = client,
                        CryptoProviderFactory = new() { CacheSignatureProviders = false },
                    },
                    SecurityAlgorithms.EcdsaSha256
                ),
            }
        );
    }

    public async Task<Answer> TokenRequestAsync(Dictionary<string, string> form, string? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(form),
        };
        if (basic is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        return await SendAsync(request);
    }

    private async Task<string> TakeTokenAsync()
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        string? basic = null;
        if (name == "partner-status")
        {
            var secret = (
                await File.ReadAllTextAsync(Path.Combine(TestServer.Keys, "clients", $"{name}.secret"))
            ).Trim();
            basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{Uri.EscapeDataString(secret)}"));
        }
        else
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = Assertion(name);
        }

        var answer = await TokenRequestAsync(form, basic);
        Assert.True(answer.Status == 200, $"No token for {name}: {answer.Status} {answer.Text}");
        return (string)answer.Json["access_token"]!;
    }

    public void Dispose()
    {
        http.Dispose();
        once.Dispose();
    }
}
