using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Issuance.DevHost.Running;
using Issuance.DevHost.Verbs;
using Issuance.Webhooks;

namespace Issuance.Tests.DevHost;

/// <summary>What <c>./dev listen</c> says of the webhooks that reach it.</summary>
public sealed class WebhookReceiverTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    [Fact]
    public async Task A_webhook_is_taken_once_and_another_secret_is_refused()
    {
        var port = FreePort.Find();
        using var listener = new HttpListener { Prefixes = { $"http://localhost:{port}/" } };
        listener.Start();
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var taking = new WebhookReceiver(listener, Secret, output).TakeAsync(stop.Token);

        var answers = new List<HttpStatusCode>();
        answers.Add(await PostAsync(port, Secret));
        await BreakOffAsync(port);
        answers.Add(await PostAsync(port, Secret));
        answers.Add(await PostAsync(port, "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="));
        await stop.CancelAsync();
        await taking;

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.Unauthorized], answers);
        var all = output.ToString().Split(Environment.NewLine);
        Assert.Single(all, line => line.StartsWith("a call broke off", StringComparison.Ordinal));
        var said = all.Where(line => !line.StartsWith("a call broke off", StringComparison.Ordinal)).ToList();
        Assert.EndsWith("card.produced msg_1 signature ok", said[0], StringComparison.Ordinal);
        Assert.EndsWith("signature ok, seen before", said[3], StringComparison.Ordinal);
        Assert.Contains("signature BAD", said[6], StringComparison.Ordinal);
        Assert.Contains("again: curl http://localhost", said[2], StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(int port, string secret)
    {
        const string body = """{"type":"card.produced","data":{}}""";
        var (id, time, signature) = WebhookSignature.Of(
            "msg_1",
            TimeProvider.System.GetUtcNow(),
            Encoding.UTF8.GetBytes(body),
            [Convert.FromBase64String(secret["whsec_".Length..])]
        );
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        content.Headers.Add(WebhookSignature.IdHeader, id);
        content.Headers.Add(WebhookSignature.TimestampHeader, time);
        content.Headers.Add(WebhookSignature.SignatureHeader, signature);
        using var answer = await http.PostAsync($"http://localhost:{port}/", content);
        return answer.StatusCode;
    }

    /// <summary>Says that more is to come, and goes.</summary>
    private static async Task BreakOffAsync(int port)
    {
        using var caller = new TcpClient();
        await caller.ConnectAsync("localhost", port);
        await caller
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 100\r\n\r\nhalf")
            );
    }
}
