using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.StubBanks;

/// <summary>Stands where the service stands: takes the bank's callbacks, checks their signatures, answers 200 signed.</summary>
internal sealed class CallbackReceiver(ECDsa bank, ECDsa service) : IAsyncDisposable
{
    public sealed record Received(JsonNode? Body, bool SignatureHolds, DateTimeOffset At)
    {
        public string MessageId => (string)Body!["messageId"]!;
        public string Type => (string)Body!["type"]!;
        public int Sequence => (int)Body!["sequence"]!;
    }

    private WebApplication? app;

    public ConcurrentQueue<Received> All { get; } = new();

    /// <summary>The status of the next answers; a callback with a wrong signature always gets 401.</summary>
    public int Status { get; set; } = 200;

    public IEnumerable<string> Types => All.Select(r => r.Type);

    public async Task<string> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.MapPost("/v1/banks/harbour/callbacks", (RequestDelegate)TakeAsync);
        await app.StartAsync();
        return app.Urls.First();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        var uri = $"http://{http.Request.Host.Value}{http.Request.Path}";
        var headers = http.Request.Headers;
        var signature = new TestSignature(
            headers["Content-Digest"]!,
            headers["Signature-Input"]!,
            headers["Signature"]!
        );
        var holds = signature.IsOfBank(
            bank,
            body,
            "\"@method\": POST",
            $"\"@target-uri\": {uri}",
            $"\"content-digest\": {signature.Digest}"
        );
        var received = new Received(Parse(body), holds, DateTimeOffset.UtcNow);
        All.Enqueue(received);

        var status =
            !holds ? 401
            : received.Body is null ? 400
            : Status;
        var answer = JsonSerializer.SerializeToUtf8Bytes(
            new { messageId = received.Body?["messageId"], outcome = "applied" }
        );
        var signed = TestSignature.OfAnswer(service, status, uri, answer);
        http.Response.StatusCode = status;
        http.Response.Headers["Content-Digest"] = signed.Digest;
        http.Response.Headers["Signature-Input"] = signed.Input;
        http.Response.Headers["Signature"] = signed.Value;
        await http.Response.Body.WriteAsync(answer);
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
