using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Issuance.Notices;

/// <summary>
/// The SMS gateway over HTTP: <c>POST {base}/v1/messages</c>, and an enquiry by our reference. Each message is sent
/// once a call; repeating is the job's business, which knows what was written down before.
/// </summary>
public sealed class SmsGatewaySender(NoticeOptions options) : INoticeSender, IDisposable
{
    private const int LargestAnswer = 16 * 1024;

    private sealed record Sms(string Reference, string To, string Text);

    private sealed record Reply(string? Reference, string? State, string? Code);

    // A connection serves one request: a kept one that the gateway has just closed could make the handler send twice, and
    // on a fresh one "could not connect" means that nothing was sent.
    private readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 16,
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    private readonly string messages = (options.Sms.BaseUrl?.AbsoluteUri.TrimEnd('/') ?? "") + "/v1/messages";

    public TimeSpan ProcessingWindow => options.ProcessingWindow;

    public Task<NoticeAnswer> SendAsync(NoticeMessage message, CancellationToken cancel) =>
        AskAsync(
            HttpMethod.Post,
            messages,
            JsonSerializer.SerializeToUtf8Bytes(
                new Sms(message.Reference, message.Mobile, message.Text),
                JsonSerializerOptions.Web
            ),
            (status, reply) => ReadSending(status, reply, message.Reference),
            cancel
        );

    public Task<NoticeAnswer> EnquireAsync(string reference, CancellationToken cancel) =>
        AskAsync(
            HttpMethod.Get,
            $"{messages}/{Uri.EscapeDataString(reference)}",
            [],
            (status, reply) => ReadEnquiry(status, reply, reference),
            cancel
        );

    public void Dispose() => http.Dispose();

    private static NoticeAnswer ReadSending(HttpStatusCode status, Reply? reply, string reference) =>
        (status, reply) switch
        {
            (HttpStatusCode.Accepted, { State: "accepted" }) when reply.Reference == reference =>
                new NoticeAnswer.Accepted(),
            (HttpStatusCode.UnprocessableEntity, { Code: not null }) when reply.Reference == reference =>
                new NoticeAnswer.Declined("gateway_refused"),
            _ => Unexpected(status),
        };

    private static NoticeAnswer ReadEnquiry(HttpStatusCode status, Reply? reply, string reference) =>
        (status, reply) switch
        {
            (HttpStatusCode.OK, { State: "accepted" }) when reply.Reference == reference => new NoticeAnswer.Accepted(),
            (HttpStatusCode.OK, { State: "refused" }) when reply.Reference == reference => new NoticeAnswer.Declined(
                "gateway_refused"
            ),
            (HttpStatusCode.NotFound, { Code: "message_not_found" }) => new NoticeAnswer.NotFound(),
            _ => Unexpected(status),
        };

    private static NoticeAnswer.Unknown Unexpected(HttpStatusCode status) =>
        new((int)status is >= 200 and < 300 ? "unreadable_answer" : $"http_{(int)status}");

    private async Task<NoticeAnswer> AskAsync(
        HttpMethod method,
        string address,
        byte[] body,
        Func<HttpStatusCode, Reply?, NoticeAnswer> read,
        CancellationToken cancel
    )
    {
        if (options.Sms.BaseUrl is null)
            return new NoticeAnswer.NotSent("no_gateway_configured");
        // A GET gets an empty body of its own: the handler repeats one without when its answer is lost.
        using var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(body) };
        if (body.Length > 0)
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (options.Sms.Token is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.ConnectionClose = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.Timeout);
        try
        {
            using var response = await http.SendAsync(request, limit.Token);
            return read(response.StatusCode, Read(await response.Content.ReadAsByteArrayAsync(limit.Token)));
        }
        catch (HttpRequestException e) when (WhyNotSent(e) is { } reason)
        {
            return new NoticeAnswer.NotSent(reason);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new NoticeAnswer.Unknown(
                cancel.IsCancellationRequested ? "stopping"
                : e is OperationCanceledException ? "timeout"
                : "connection_lost"
            );
        }
    }

    private static Reply? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<Reply>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? WhyNotSent(HttpRequestException e) =>
        e.HttpRequestError switch
        {
            HttpRequestError.ConnectionError => "connection_refused",
            HttpRequestError.NameResolutionError => "name_not_resolved",
            HttpRequestError.SecureConnectionError => "tls_failed",
            _ => null,
        };
}
