using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Issuance.Client.Http;

namespace Issuance.Client;

/// <summary>
/// The service, one method an operation. One instance serves a whole program, from as many threads as wanted: it keeps the access
/// token and the connections.
/// </summary>
/// <remarks>
/// A refusal is an <see cref="IssuanceProblemException"/>, no answer an <see cref="IssuanceUnreachableException"/>. Commands
/// carry an idempotency key, made here unless given; within one call every try uses the same key, so a command happens once.
/// Give your own key where the command must survive the end of your process.
/// </remarks>
public sealed partial class IssuanceClient : IDisposable
{
    private readonly Transport transport;
    private readonly AccessTokens tokens;
    private readonly TimeProvider time;

    /// <param name="options">Where and who.</param>
    /// <param name="http">
    /// For a proxy or certificates of one's own; null = one of ours. It must follow no redirects, and its Timeout must be longer
    /// than a try may take. It stays the caller's.
    /// </param>
    public IssuanceClient(IssuanceClientOptions options, HttpClient? http = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BaseAddress is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            throw new ArgumentException("BaseAddress must be an http or https address.", nameof(options));
        time = options.Time;
        transport = new Transport(options, http);
        tokens = new AccessTokens(new TokenEndpoint(options, transport).AskAsync, options.Time);
    }

    public void Dispose() => transport.Dispose();

    internal Task<IssuanceAnswer<T>> GetAsync<T>(
        string path,
        JsonTypeInfo<T> type,
        CancellationToken cancel,
        bool withoutToken = false
    ) => AnswerAsync(new RawCall(HttpMethod.Get, path, WithoutToken: withoutToken), type, cancel);

    /// <summary>Sends a command under a key; at most one effect, however often it has to be sent.</summary>
    internal Task<IssuanceAnswer<T>> CommandAsync<TBody, T>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> type,
        string? idempotencyKey,
        CancellationToken cancel
    ) =>
        AnswerAsync(
            new RawCall(
                HttpMethod.Post,
                path,
                JsonSerializer.SerializeToUtf8Bytes(body, bodyType),
                idempotencyKey ?? Guid.NewGuid().ToString()
            ),
            type,
            cancel
        );

    /// <summary>Sends what takes no key.</summary>
    internal Task<IssuanceAnswer<T>> PostOnceAsync<TBody, T>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> type,
        CancellationToken cancel
    ) =>
        AnswerAsync(
            new RawCall(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType)),
            type,
            cancel
        );

    private async Task<IssuanceAnswer<T>> AnswerAsync<T>(RawCall call, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var answer = await SendAsync(call, cancel);
        return Read(answer, type, call);
    }

    /// <exception cref="IssuanceProblemException">The service refused.</exception>
    private async Task<RawAnswer> SendAsync(RawCall call, CancellationToken cancel)
    {
        var token = call.WithoutToken ? null : await tokens.GetAsync(cancel);
        var answer = await SendWithAsync(token, call, cancel);
        if (answer.Code == ProblemCodes.TokenInvalid && token is not null)
        {
            // It was withdrawn, or the service's keys changed. A token is looked at before anything is done.
            tokens.Drop(token);
            if (call.IsRepeatable)
                answer = await SendWithAsync(await tokens.GetAsync(cancel), call, cancel);
        }

        return answer.Status < 400
            ? answer
            : throw new IssuanceProblemException(ProblemOf(answer), call.IdempotencyKey);
    }

    private Task<RawAnswer> SendWithAsync(AccessTokens.Held? token, RawCall call, CancellationToken cancel) =>
        transport.SendAsync(() => Request.Of(call, token), call.IsRepeatable, call.IsRead, call.IdempotencyKey, cancel);

    private static IssuanceAnswer<T> Read<T>(RawAnswer answer, JsonTypeInfo<T> type, RawCall call)
    {
        try
        {
            var value = JsonSerializer.Deserialize(answer.Body, type) ?? throw new JsonException("null");
            return new IssuanceAnswer<T>(
                value,
                answer.Status,
                answer.RequestId,
                answer.ETag,
                answer.Location,
                answer.Replayed,
                call.IdempotencyKey
            );
        }
        catch (JsonException e)
        {
            throw Unreadable(answer, call.IdempotencyKey, e);
        }
    }

    private static IssuanceProblem ProblemOf(RawAnswer answer)
    {
        try
        {
            if (
                answer.IsProblem
                && JsonSerializer.Deserialize(answer.Body, IssuanceJson.Default.IssuanceProblem) is { } read
            )
                return read with { RetryAfter = answer.RetryAfter };
        }
        catch (JsonException e)
        {
            throw Unreadable(answer, null, e);
        }

        throw Unreadable(answer, null, null);
    }

    private static IssuanceUnreachableException Unreadable(RawAnswer answer, string? key, Exception? inner) =>
        new($"The answer ({answer.Status} {answer.MediaType}, {answer.RequestId}) cannot be read.", false, key, inner);
}
