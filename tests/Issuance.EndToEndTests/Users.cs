using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Issuance.Shared;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.EndToEndTests;

/// <summary>The clerk, the reviewer and operations, over HTTP.</summary>
internal sealed class Users(Machine machine) : IDisposable
{
    private static int drawn = Random.Shared.Next(1, 20_000);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly SemaphoreSlim once = new(1);
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> tokens = [];

    public async Task<string> SubmitAsync(string bank = "harbour")
    {
        using var answer = await TrySubmitAsync(bank);
        var json = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(answer.IsSuccessStatusCode, json!.ToJsonString());
        return (string)json["id"]!;
    }

    public Task<HttpResponseMessage> TrySubmitAsync(string bank = "harbour")
    {
        var born = new DateOnly(1940, 1, 1).AddDays(Interlocked.Increment(ref drawn) % 20_000);
        var digits =
            $"109901{born.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}{Random.Shared.Next(0, 450) * 2 + 1:000}";
        var body = new
        {
            channel = "service_point",
            servicePoint = "SP-EAST",
            clerk = "E-1007",
            agentBank = bank,
            declarationAccepted = true,
            person = new
            {
                name = "张晓明",
                idNumber = digits + ResidentId.CheckCharacter(digits),
                sex = "male",
                mobile = "10000000001",
                scheme = "employee",
                division = "109901",
            },
            materials = new[] { new { type = "id_card", originalSeen = true } },
        };
        return SendAsync("servicepoint-east", HttpMethod.Post, "/v1/applications", body, Guid.NewGuid().ToString());
    }

    /// <summary>Approves; the service may die before it answers.</summary>
    public async Task TryApproveAsync(string application)
    {
        try
        {
            using var answer = await ApproveAsync(application);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // Whether it was done, only asking again under the same key can tell.
        }
    }

    /// <summary>Repeats the approval under its own key: done now, or answered as it was then.</summary>
    public async Task ApproveAgainAsync(string application)
    {
        using var answer = await ApproveAsync(application);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task UntilInTransitAsync(IReadOnlyCollection<string> applications)
    {
        var until = TimeProvider.System.GetUtcNow().Add(Machine.Patience);
        foreach (var application in applications)
            while (true)
            {
                using var answer = await SendAsync(
                    "ops",
                    HttpMethod.Get,
                    $"/v1/applications/{application}",
                    null,
                    null
                );
                var json = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
                if ((string?)json["custody"] == "in_transit")
                    break;
                Assert.True(
                    TimeProvider.System.GetUtcNow() < until,
                    $"{json.ToJsonString()}\n{machine.LogOf("Issuance.Host")}"
                );
                await Task.Delay(200);
            }
    }

    /// <summary>Approves until the service says that it is done; while it is away it says 503, or nothing, and never 500.</summary>
    public async Task ApproveUntilDoneAsync(string application)
    {
        for (var until = TimeProvider.System.GetUtcNow().Add(Machine.Patience); ; await Task.Delay(300))
        {
            try
            {
                using var answer = await ApproveAsync(application);
                if (answer.IsSuccessStatusCode)
                    return;
                Assert.True(
                    (int)answer.StatusCode is 503 or 409,
                    $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
                );
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Away; asked again.
            }

            Assert.True(TimeProvider.System.GetUtcNow() < until, $"{application} was never approved.");
        }
    }

    /// <summary>By the bank's own books: as many accounts as applications, one under each reference.</summary>
    public async Task AssertOneEffectEachAsync(int orders)
    {
        var ledger = (await http.GetFromJsonAsync<JsonNode>($"{machine.StubsUrl}/_stub/ledger?bank=harbour"))!;
        Assert.Equal(orders, (int)ledger["totals"]!["effects"]!);
        Assert.Equal(orders, (int)ledger["totals"]!["references"]!);
        Assert.All(ledger["entries"]!.AsArray(), entry => Assert.Equal(1, (int)entry!["effects"]!));
    }

    private Task<HttpResponseMessage> ApproveAsync(string application) =>
        SendAsync(
            "reviewer-1",
            HttpMethod.Post,
            $"/v1/applications/{application}/approval",
            new { clerk = "R-1", identityVerified = true },
            $"approve-{application}"
        );

    private async Task<HttpResponseMessage> SendAsync(
        string client,
        HttpMethod method,
        string path,
        object? body,
        string? key
    )
    {
        using var request = new HttpRequestMessage(method, machine.Url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(client));
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await http.SendAsync(request);
    }

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

    public void Dispose()
    {
        http.Dispose();
        once.Dispose();
    }
}
