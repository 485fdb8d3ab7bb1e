using System.Collections.Concurrent;
using System.Text;
using Issuance.Banks;
using Issuance.Banks.Harbour;
using Issuance.Banks.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>A real server on a real port that answers as the test says, and our adapter pointed at it.</summary>
internal sealed class BankServer : IAsyncDisposable
{
    public const string Reference = "ord-7k3m9q2x4t8v1-1";
    public static readonly BankEnquiry Enquiry = new(Reference, InstructionKind.OpenAccountOrderCard, null, null);

    private readonly WebApplication app;
    private readonly List<HarbourBank> adapters = [];

    private BankServer(WebApplication app) => this.app = app;

    public Parties Parties { get; } = new();

    /// <summary>What happens to a request, after it was noted.</summary>
    public Func<Received, Task> Play { get; set; } =
        received => received.AnswerAsync(404, """{"code":"order_not_found"}""");

    /// <summary>Every request that arrived, in order.</summary>
    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>The points that the adapter passed.</summary>
    public ConcurrentQueue<string> Points { get; } = new();

    public string BaseUrl => app.Urls.First() + "/harbour";

    public static async Task<BankServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http1)
        );
        var server = new BankServer(builder.Build());
        server.app.Run(server.ReceiveAsync);
        await server.app.StartAsync();
        return server;
    }

    public HarbourBank Adapter(int timeoutSeconds = 10, int maxConcurrentCalls = 16, string? baseUrl = null)
    {
        var bank = new HarbourBank(
            new()
            {
                BaseUrl = new(baseUrl ?? BaseUrl),
                TimeoutSeconds = timeoutSeconds,
                MaxConcurrentCalls = maxConcurrentCalls,
            },
            Parties.Us,
            Parties.Verifier,
            Parties.Clock,
            NullLogger<HarbourBank>.Instance,
            Points.Enqueue
        );
        adapters.Add(bank);
        return bank;
    }

    public async ValueTask DisposeAsync()
    {
        adapters.ForEach(bank => bank.Dispose());
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(this, http, body.ToArray());
        Requests.Enqueue(received);
        await Play(received);
    }
}

/// <summary>One request, as the bank sees it.</summary>
internal sealed class Received(BankServer server, HttpContext http, byte[] body)
{
    public HttpContext Http => http;

    public string Method { get; } = http.Request.Method;

    public string Path { get; } = http.Request.Path;

    public string Connection { get; } = http.Connection.Id;

    public string Body { get; } = Encoding.UTF8.GetString(body);

    public string Address { get; } = TargetUri.AsReceived(http.Request);

    public SignatureCheck Signature { get; } =
        server.Parties.Verifier.VerifyRequest(
            "us",
            http.Request.Method,
            TargetUri.AsReceived(http.Request),
            http.Request.Headers,
            body
        );

    /// <summary>Answers with a signature by Harbour, or by whoever is named.</summary>
    public Task AnswerAsync(int status, string text, MessageSigner? signer = null, string? address = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        (signer ?? server.Parties.Harbour).SignAnswer(status, address ?? Address, bytes).ApplyTo(http.Response.Headers);
        return UnsignedAsync(status, text);
    }

    public Task UnsignedAsync(int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    }

    /// <summary>Cuts the connection without an answer.</summary>
    public Task CutAsync()
    {
        http.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Never answers, until the other side hangs up.</summary>
    public async Task HangAsync()
    {
        try
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }
}
