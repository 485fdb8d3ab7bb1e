using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Issuance.Shared;

namespace Issuance.EndToEndTests;

/// <summary>The clerk, the reviewer and operations, over HTTP.</summary>
/// <param name="machine">Where they find it.</param>
/// <param name="patience">Seconds that they wait for one answer.</param>
internal sealed partial class Users(Machine machine, int patience = 10) : IDisposable
{
    private static int drawn = Random.Shared.Next(1, 20_000);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(patience) };
    private readonly SemaphoreSlim once = new(1);
    private readonly ConcurrentDictionary<string, string> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> tokens = [];

    public async Task<string> SubmitAsync(string bank = "harbour")
    {
        var number = NewIdNumber();
        using var answer = await TrySubmitAsync(bank, number);
        var json = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(answer.IsSuccessStatusCode, json!.ToJsonString());
        var id = (string)json["id"]!;
        numbers[id] = number;
        return id;
    }

    public Task<HttpResponseMessage> TrySubmitAsync(string bank = "harbour", string? number = null) =>
        SendAsync(
            "servicepoint-east",
            HttpMethod.Post,
            "/v1/applications",
            Application(number ?? NewIdNumber(), bank),
            Guid.NewGuid().ToString()
        );

    /// <summary>A step of a card at its service point, as the sandbox takes it.</summary>
    public async Task MoveAsync(string card, string step)
    {
        using var answer = await SendAsync(
            "ops",
            HttpMethod.Post,
            $"/v1/sandbox/cards/{card}/custody/{step}",
            new { },
            null
        );
        Assert.True(
            answer.IsSuccessStatusCode,
            $"{step} {card}: {await answer.Content.ReadAsStringAsync()}\n{machine.LogOf("Issuance.Host")}"
        );
    }

    /// <summary>The teller of the issuing bank switches both functions on for the holder.</summary>
    public async Task ActivateAsync(string application, string card)
    {
        using var seen = await SendAsync("ops", HttpMethod.Get, $"/v1/applications/{application}", null, null);
        var bank = (string)(await seen.Content.ReadFromJsonAsync<JsonNode>())!["agentBank"]!;
        var body = new
        {
            branch = bank switch
            {
                "harbour" => "HB-001",
                "meridian" => "MD-001",
                _ => "RU-001",
            },
            teller = "T-1",
            idDocument = new
            {
                type = "id_card",
                number = numbers[application],
                originalSeen = true,
            },
            presentedBy = "holder",
            alsoInsurance = true,
        };
        using var answer = await SendAsync(
            $"bank-{bank}",
            HttpMethod.Post,
            $"/v1/cards/{card}/bank-activations",
            body,
            Guid.NewGuid().ToString()
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<string> ReadinessAsync() => http.GetStringAsync($"{machine.Url}/health/ready");

    /// <summary>The ID number of a person whom nobody knows yet.</summary>
    public static string NewIdNumber()
    {
        var born = new DateOnly(1940, 1, 1).AddDays(Interlocked.Increment(ref drawn) % 20_000);
        var digits =
            $"109901{born.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}{Random.Shared.Next(0, 450) * 2 + 1:000}";
        return digits + ResidentId.CheckCharacter(digits);
    }

    public static object Application(string idNumber, string bank = "harbour") =>
        new
        {
            channel = "service_point",
            servicePoint = "SP-EAST",
            clerk = "E-1007",
            agentBank = bank,
            declarationAccepted = true,
            person = new
            {
                name = "张晓明",
                idNumber,
                sex = "male",
                mobile = "10000000001",
                scheme = "employee",
                division = "109901",
            },
            materials = new[] { new { type = "id_card", originalSeen = true } },
        };

    /// <summary>
    /// Asks until somebody answers: a command again under its own key where the process that was at it is gone. Nobody
    /// ever answers 5xx but 503.
    /// </summary>
    public async Task<JsonNode> AskAsync(string client, HttpMethod method, string path, object? body, string? key)
    {
        for (var until = TimeProvider.System.GetUtcNow().AddSeconds(90); ; await Task.Delay(200))
        {
            try
            {
                using var answer = await SendAsync(client, method, path, body, key);
                var json = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
                if (answer.IsSuccessStatusCode)
                    return json;
                var said = $"{method} {path}: {(int)answer.StatusCode} {json.ToJsonString()}";
                Assert.True((int)answer.StatusCode == 503 || (string?)json["code"] == "idempotency_key_in_use", said);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Cut off; asked again.
            }

            Assert.True(TimeProvider.System.GetUtcNow() < until, $"{path} was never answered.");
        }
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

    public async Task<HttpResponseMessage> SendAsync(
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

    public void Dispose()
    {
        http.Dispose();
        once.Dispose();
    }
}
