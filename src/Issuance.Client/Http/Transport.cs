using System.Text.Json;
using Polly;
using Polly.Timeout;

namespace Issuance.Client.Http;

/// <summary>Sends a call until it is answered or may not be tried again, and reads the answer whole.</summary>
internal sealed class Transport : IDisposable
{
    private readonly HttpClient http;
    private readonly bool ownsHttp;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline<RawAnswer> repeatedly;
    private readonly ResiliencePipeline<RawAnswer> once;
    private readonly DpopKey? dpop;

    public Transport(IssuanceClientOptions options, HttpClient? given)
    {
        ownsHttp = given is null;
        http = given ?? NewHttp(options.BaseAddress);
        time = options.Time;
        Address = new Uri(options.BaseAddress.GetLeftPart(UriPartial.Authority));
        Clock = new ServerClock(time);
        dpop = options.BindTokens ? new DpopKey(Clock) : null;
        repeatedly = RetryRules.Pipeline(options.Retry, time, repeatable: true);
        once = RetryRules.Pipeline(options.Retry, time, repeatable: false);
    }

    public ServerClock Clock { get; }

    private Uri Address { get; }

    /// <param name="request">Makes the request anew for each try.</param>
    /// <param name="repeatable">A second try does no harm, whatever became of the first.</param>
    /// <param name="isRead">The call changes nothing.</param>
    /// <param name="idempotencyKey">Told to the caller where the outcome stays unknown.</param>
    /// <param name="cancel">The caller's own; what was sent already is not called back by it.</param>
    /// <exception cref="IssuanceUnreachableException">No usable answer came.</exception>
    public async Task<RawAnswer> SendAsync(
        Func<HttpRequestMessage> request,
        bool repeatable,
        bool isRead,
        string? idempotencyKey,
        CancellationToken cancel
    )
    {
        var mayHaveArrived = false;
        try
        {
            var answer = await (repeatable ? repeatedly : once).ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await TryAsync(request, token);
                    }
                    catch (Exception e)
                    {
                        mayHaveArrived |= !isRead && !RetryRules.CertainlyNotSent(e);
                        throw;
                    }
                },
                cancel
            );
            return !answer.IsForeign
                ? answer
                : throw new IssuanceUnreachableException(
                    $"{Address} answered {answer.Status} without a problem document.",
                    outcomeUnknown: !isRead,
                    idempotencyKey
                );
        }
        catch (Exception e) when (RetryRules.IsLost(e))
        {
            var why = e is TimeoutRejectedException ? "did not answer in time" : "could not be reached";
            throw new IssuanceUnreachableException($"{Address} {why}.", mayHaveArrived, idempotencyKey, e);
        }
    }

    /// <summary>Whether a request has an address, and its address, completed or as it is, is the service's.</summary>
    public bool IsForService(HttpRequestMessage request) =>
        request.RequestUri is { } address
        && Uri.Compare(
            new Uri(Address, address),
            Address,
            UriComponents.SchemeAndServer,
            UriFormat.SafeUnescaped,
            StringComparison.OrdinalIgnoreCase
        ) == 0;

    /// <summary>
    /// Completes a request's address and, where it shows a token that is bound to our key or asks for one, adds the proof for this one
    /// sending of it.
    /// </summary>
    public void Prove(HttpRequestMessage request)
    {
        var address = new Uri(Address, request.RequestUri!);
        request.RequestUri = address;
        // Of an earlier sending, where somebody else made the request.
        request.Headers.Remove("DPoP");
        var shown = request.Headers.Authorization;
        if (dpop is not null && (shown?.Scheme == "DPoP" || address.AbsolutePath == TokenEndpoint.Path))
        {
            var token = shown?.Scheme == "DPoP" ? shown.Parameter : null;
            request.Headers.TryAddWithoutValidation("DPoP", dpop.Prove(request.Method, address, token));
        }
    }

    public void Dispose()
    {
        dpop?.Dispose();
        if (ownsHttp)
            http.Dispose();
    }

    private async Task<RawAnswer> TryAsync(Func<HttpRequestMessage> make, CancellationToken cancel)
    {
        using var request = Prepare(make);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (dpop?.TakeNonce(response) == true)
        {
            response.Dispose();
            using var again = Prepare(make);
            response = await http.SendAsync(again, HttpCompletionOption.ResponseHeadersRead, cancel);
        }

        using (response)
            return await ReadAsync(response, cancel);
    }

    private HttpRequestMessage Prepare(Func<HttpRequestMessage> make)
    {
        var request = make();
        Prove(request);
        return request;
    }

    private async Task<RawAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        Clock.Note(response.Headers.Date);
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        var answer = new RawAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body)
        {
            RequestId = Header(response, "Request-Id") ?? "",
            ETag = response.Headers.ETag?.ToString(),
            Location = response.Headers.Location?.ToString(),
            Replayed = Header(response, "Idempotent-Replayed") == "true",
            RetryAfter = RetryAfter(response),
        };
        return answer.IsProblem ? answer with { Code = CodeOf(body) } : answer;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > Clock.Now => date - Clock.Now,
            { Date: not null } => TimeSpan.Zero,
            _ => null,
        };

    private static string? CodeOf(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static HttpClient NewHttp(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // So that a change of the service's address is followed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        // The limits of time are RetrySettings'.
        return new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }
}
