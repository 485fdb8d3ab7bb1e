using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Issuance.Shared;

namespace Issuance.Webhooks;

/// <summary>A message ready to be sent.</summary>
/// <param name="Keys">The endpoint's live secrets, the present one first.</param>
public sealed record WebhookMessage(string Url, string Id, byte[] Body, IReadOnlyList<byte[]> Keys);

/// <summary>What came of one attempt.</summary>
/// <param name="Status">Null where no answer came.</param>
/// <param name="Reason">Null for a success: http_status, redirect, timeout, connection_refused, name_not_resolved, tls_failed, connection_lost, address_refused.</param>
/// <param name="Response">The first bytes of the answer's body.</param>
public sealed record WebhookAnswer(
    DateTimeOffset At,
    TimeSpan Latency,
    int? Status,
    string? Reason,
    byte[] Response,
    TimeSpan? RetryAfter
)
{
    public bool IsSuccess => Reason is null;
}

/// <summary>
/// Calls a receiver once. It goes nowhere that is not public (looked at when connecting, so that no name can lead elsewhere
/// later), follows no redirect, uses no proxy, and reads no more of an answer than it keeps.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    public const int KeptOfResponse = 2_048;

    private readonly Deployment deployment;
    private readonly TimeProvider wallClock;
    private readonly TimeSpan timeout;
    private readonly HttpClient http;

    public WebhookSender(WebhookOptions options, Deployment deployment, TimeProvider wallClock)
    {
        (this.deployment, this.wallClock, timeout) = (deployment, wallClock, options.Timeout);
        http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                // Names are looked up again now and then.
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
                MaxResponseHeadersLength = 16,
                MaxResponseDrainSize = 16 * 1024,
                ResponseDrainTimeout = TimeSpan.FromSeconds(1),
                // What traces us is nobody else's business.
                ActivityHeadersPropagator = null,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <exception cref="OperationCanceledException"><paramref name="cancel"/>: what became of it is not known.</exception>
    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken cancel)
    {
        var (at, begun) = (wallClock.GetUtcNow(), Stopwatch.GetTimestamp());
        if (!WebhookUrl.IsAllowed(message.Url, deployment))
            return Failure("address_refused");
        using var request = Request(message, at);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var latency = Stopwatch.GetElapsedTime(begun);
            var status = (int)response.StatusCode;
            return new WebhookAnswer(
                at,
                latency,
                status,
                status switch
                {
                    >= 200 and < 300 => null,
                    >= 300 and < 400 => "redirect",
                    _ => "http_status",
                },
                await ReadAsync(response, limit.Token),
                status is 429 or 503 ? WebhookOptions.Heed(WaitOf(response.Headers.RetryAfter)) : null
            );
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failure("timeout");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failure(ReasonOf(e));
        }

        WebhookAnswer Failure(string reason) => new(at, Stopwatch.GetElapsedTime(begun), null, reason, [], null);
    }

    public void Dispose() => http.Dispose();

    private static HttpRequestMessage Request(WebhookMessage message, DateTimeOffset at)
    {
        var (id, timestamp, signature) = WebhookSignature.Of(message.Id, at, message.Body, message.Keys);
        var request = new HttpRequestMessage(HttpMethod.Post, message.Url)
        {
            Content = new ByteArrayContent(message.Body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
        request.Headers.Add(WebhookSignature.SignatureHeader, signature);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Issuance-Webhooks", "1"));
        return request;
    }

    /// <summary>The status has come: whatever happens to the body changes nothing of it.</summary>
    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.StatusCode == HttpStatusCode.NoContent || response.Content.Headers.ContentLength == 0)
            return [];
        var buffer = new byte[KeptOfResponse];
        var read = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            while (read < buffer.Length && await body.ReadAsync(buffer.AsMemory(read), cancel) is > 0 and var more)
                read += more;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // What was read until then is kept.
        }

        return buffer[..read];
    }

    private TimeSpan? WaitOf(RetryConditionHeaderValue? given) =>
        given?.Delta ?? (given?.Date is { } date ? date - wallClock.GetUtcNow() : null);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = addresses.Where(a => OutboundAddress.IsAllowed(a, deployment.IsSandbox)).ToList();
        if (allowed.Count == 0)
            throw new AddressRefusedException();
        for (var i = 0; ; i++)
        {
            // The address that was looked at, not the name, which might lead elsewhere by now.
            var socket = new Socket(allowed[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            // One that says nothing at all leaves time for the others.
            if (i + 1 < allowed.Count)
                turn.CancelAfter(timeout / (allowed.Count - i + 1));
            try
            {
                await socket.ConnectAsync(allowed[i], context.DnsEndPoint.Port, turn.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
                when (i + 1 < allowed.Count
                    && (e is SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
                )
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private static string ReasonOf(Exception e) =>
        e switch
        {
            { InnerException: AddressRefusedException } => "address_refused",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name_not_resolved",
            HttpRequestException
            {
                InnerException: SocketException
                {
                    SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
                }
            } => "name_not_resolved",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connection_refused",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls_failed",
            _ => "connection_lost",
        };

    private sealed class AddressRefusedException : Exception;
}
