using System.Net;
using System.Text;
using System.Text.Json;
using Issuance.Client;

namespace Issuance.DevHost.Verbs;

/// <summary>Takes what is posted to a listener until it is stopped, and writes down each with what its signature is worth.</summary>
internal sealed class WebhookReceiver(HttpListener listener, string secret, TextWriter output)
{
    private const int Largest = 256 * 1024;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public async Task TakeAsync(CancellationToken cancel)
    {
        await using var stop = cancel.Register(listener.Stop);
        while (!cancel.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e)
                when (cancel.IsCancellationRequested && e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                context.Response.StatusCode = (int)await AnswerAsync(context.Request, cancel);
                context.Response.Close();
            }
            catch (Exception e) when (e is IOException or HttpListenerException)
            {
                // Whoever called went away in the middle; the next one is heard.
                await output.WriteLineAsync($"a call broke off: {e.Message}");
            }
        }
    }

    private async Task<HttpStatusCode> AnswerAsync(HttpListenerRequest request, CancellationToken cancel)
    {
        if (request.HttpMethod != "POST" || request.ContentLength64 is < 0 or > Largest)
        {
            return HttpStatusCode.BadRequest;
        }

        var body = new byte[request.ContentLength64];
        await request.InputStream.ReadExactlyAsync(body, cancel);
        var (id, time, signature) = (
            request.Headers[WebhookSignature.IdHeader],
            request.Headers[WebhookSignature.TimestampHeader],
            request.Headers[WebhookSignature.SignatureHeader]
        );
        var good = WebhookSignature.Verify(secret, id, time, signature, body);
        var word =
            !good ? "signature BAD: another secret, another body, or older than five minutes"
            : _seen.Add(id!) ? "signature ok"
            : "signature ok, seen before";
        var text = Encoding.UTF8.GetString(body);
        await output.WriteLineAsync(
            $"""
            {TimeProvider.System.GetLocalNow():HH:mm:ss} {TypeOf(text)} {id} {word}
              {text}
              again: curl {request.Url} -H 'content-type: application/json' -H '{WebhookSignature.IdHeader}: {id}' -H '{WebhookSignature.TimestampHeader}: {time}' -H '{WebhookSignature.SignatureHeader}: {signature}' --data-raw '{Quoted(
                text
            )}'
            """
        );
        return good ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized;
    }

    /// <summary>Inside single quotes of a shell.</summary>
    private static string Quoted(string text) => text.Replace("'", @"'\''", StringComparison.Ordinal);

    private static string TypeOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("type", out var type) ? type.ToString() : "?";
        }
        catch (JsonException)
        {
            return "?";
        }
    }
}
