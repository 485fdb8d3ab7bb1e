using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Issuance.DevHost.Tour;

/// <summary>Calls the running service as the clients of the sandbox, over real HTTP; keeps one token for each.</summary>
internal sealed class SandboxApi(string keys, Uri api, Uri stubs, CancellationToken cancel) : IDisposable
{
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly HttpClient _stubs = new() { BaseAddress = stubs, Timeout = TimeSpan.FromSeconds(15) };

    public HttpClient Http { get; } = new() { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };

    public string Keys => keys;

    public CancellationToken Cancel => cancel;

    /// <summary>After so long every process of the service goes by a clock that was moved.</summary>
    public TimeSpan ClockSettles { get; init; }

    public Task<Answer> GetAsync(string client, string path, string? ifNoneMatch = null)
    {
        var headers = ifNoneMatch is null ? [] : new[] { ("If-None-Match", ifNoneMatch) };
        return SendAsync(client, HttpMethod.Get, path, body: null, headers);
    }

    /// <summary>Sends a command under an idempotency key, a fresh one unless given.</summary>
    public Task<Answer> PostAsync(string client, string path, object body, string? key = null) =>
        SendAsync(client, HttpMethod.Post, path, body, [("Idempotency-Key", key ?? Guid.NewGuid().ToString())]);

    /// <summary>Sends what takes no idempotency key: a lookup, a control of the sandbox.</summary>
    public Task<Answer> PostPlainAsync(string client, string path, object body) =>
        SendAsync(client, HttpMethod.Post, path, body, []);

    /// <summary>Moves the sandbox clock, and waits until whoever answers next goes by it.</summary>
    public async Task<Answer> MoveClockAsync(object move)
    {
        var answer = await PostPlainAsync("ops", "/v1/sandbox/clock", move);
        await Task.Delay(ClockSettles, cancel);
        return answer;
    }

    /// <summary>The stub bank's own books; of one order, or all of them.</summary>
    public async Task<Answer> LedgerAsync(string? reference = null)
    {
        var filter = reference is null ? "" : $"&reference={Uri.EscapeDataString(reference)}";
        using var response = await _stubs.GetAsync(
            new Uri($"/_stub/ledger?bank=harbour{filter}", UriKind.Relative),
            cancel
        );
        return await Answer.ReadAsync(response, cancel);
    }

    /// <summary>What the holder of a card was sent; asked without a token, as anybody on this machine may.</summary>
    public async Task<Answer> MailboxAsync(string cardId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/mailbox?cardId={Uri.EscapeDataString(cardId)}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await Http.SendAsync(request, cancel);
        return await Answer.ReadAsync(response, cancel);
    }

    public void Dispose()
    {
        Http.Dispose();
        _stubs.Dispose();
    }

    private async Task<Answer> SendAsync(
        string client,
        HttpMethod method,
        string path,
        object? body,
        (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(client));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Http.SendAsync(request, cancel);
        return await Answer.ReadAsync(response, cancel);
    }

    private async Task<string> TokenAsync(string client)
    {
        if (_tokens.TryGetValue(client, out var known))
        {
            return known;
        }

        using var response = await TokenRequest.SendAsync(Http, keys, client, scope: null, cancel);
        var body = await response.Content.ReadAsStringAsync(cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw new StepFailedException($"no token for {client} ({(int)response.StatusCode}): {body}");
        }

        return _tokens[client] = TokenRequest.AccessToken(body);
    }
}
