using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>
/// The running service as the clients of the sandbox reach it: through the library that partners use, and, where a step looks at
/// the bytes themselves, by hand.
/// </summary>
internal sealed class SandboxApi(string keys, Uri api, Uri stubs, CancellationToken cancel) : IDisposable
{
    private readonly ConcurrentDictionary<string, (IssuanceClient Client, ClientCredential Credential)> _clients = new(
        StringComparer.Ordinal
    );
    private readonly HttpClient _stubs = new() { BaseAddress = stubs, Timeout = TimeSpan.FromSeconds(15) };

    public HttpClient Http { get; } = new() { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };

    public string Keys => keys;

    public CancellationToken Cancel => cancel;

    /// <summary>The sandbox's levers, as operations pull them.</summary>
    public SandboxControls Sandbox => new(As("ops"));

    /// <summary>The client of one of the sandbox's names.</summary>
    public IssuanceClient As(string name) => _clients.GetOrAdd(name, Connect).Client;

    /// <summary>Reads a path by hand.</summary>
    public Task<Answer> GetRawAsync(string client, string path, string? ifNoneMatch = null)
    {
        var headers = ifNoneMatch is null ? [] : new[] { ("If-None-Match", ifNoneMatch) };
        return SendAsync(client, HttpMethod.Get, path, body: null, headers);
    }

    /// <summary>Sends a command by hand, under an idempotency key, a fresh one unless given.</summary>
    public Task<Answer> PostRawAsync(string client, string path, object body, string? key = null) =>
        SendAsync(client, HttpMethod.Post, path, body, [("Idempotency-Key", key ?? Guid.NewGuid().ToString())]);

    /// <summary>Sends by hand what takes no idempotency key.</summary>
    public Task<Answer> PostRawPlainAsync(string client, string path, object body) =>
        SendAsync(client, HttpMethod.Post, path, body, []);

    /// <summary>Removes by hand what a path names.</summary>
    public Task<Answer> DeleteRawAsync(string client, string path) =>
        SendAsync(client, HttpMethod.Delete, path, body: null, []);

    /// <summary>After so long every process of the service goes by a clock that was moved.</summary>
    public TimeSpan ClockSettles { get; init; }

    /// <summary>Moves the sandbox clock, and waits until whoever answers next goes by it.</summary>
    public async Task<T> MoveClockAsync<T>(Func<SandboxControls, Task<T>> move)
    {
        var answer = await move(Sandbox);
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
    public Task<IssuanceAnswer<Page<Mail>>> MailboxAsync(string cardId) =>
        Sandbox.ReadMailboxAsync(cardId, cancel: cancel);

    public void Dispose()
    {
        foreach (var (client, credential) in _clients.Values)
        {
            client.Dispose();
            credential.Dispose();
        }

        Http.Dispose();
        _stubs.Dispose();
    }

    private (IssuanceClient Client, ClientCredential Credential) Connect(string name)
    {
        var file = Path.Combine(keys, "clients", name);
        var credential = string.Equals(name, Clients.WithSecret, StringComparison.Ordinal)
            ? ClientCredential.Secret(name, File.ReadAllText($"{file}.secret").Trim())
            : ClientCredential.PrivateKey(name, File.ReadAllText($"{file}.private.pem"));
        var options = new IssuanceClientOptions { BaseAddress = api, Credential = credential };
        return (new IssuanceClient(options), credential);
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
        var token = await As(client).GetAccessTokenAsync(cancel);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Web);
        using var response = await Http.SendAsync(request, cancel);
        return await Answer.ReadAsync(response, cancel);
    }
}
