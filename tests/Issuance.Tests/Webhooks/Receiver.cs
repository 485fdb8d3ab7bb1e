using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Issuance.Tests.Webhooks;

/// <summary>A message as it came in.</summary>
internal sealed record Received(string Id, long Timestamp, string Signature, string Body, DateTimeOffset At)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Type => (string)Json["type"]!;
}

/// <summary>A partner's receiver over real HTTP; a test says how it answers.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Received> all = new();
    private int inFlight;
    private int mostInFlight;

    private Receiver(WebApplication app) => this.app = app;

    public string Url { get; private set; } = null!;

    /// <summary>200 unless a test says otherwise.</summary>
    public Func<Received, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<Received> All => [.. all];

    /// <summary>How many calls it held at once at most.</summary>
    public int MostInFlight => mostInFlight;

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        receiver.Url = $"{receiver.app.Urls.First()}/hooks";
        return receiver;
    }

    public void AnswerWith(int status) =>
        Answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    /// <summary>Reads the call and never answers it.</summary>
    public void Hang() => Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var received = new Received(
            context.Request.Headers["webhook-id"].Single()!,
            long.Parse(
                context.Request.Headers["webhook-timestamp"].Single()!,
                System.Globalization.CultureInfo.InvariantCulture
            ),
            context.Request.Headers["webhook-signature"].Single()!,
            await reader.ReadToEndAsync(),
            TimeProvider.System.GetUtcNow()
        );
        all.Enqueue(received);
        var now = Interlocked.Increment(ref inFlight);
        InterlockedMax(ref mostInFlight, now);
        try
        {
            await Answer(received, context);
        }
        catch (OperationCanceledException)
        {
            // The caller hung up.
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); value > seen; )
            seen = Interlocked.CompareExchange(ref place, value, seen) is var was && was == seen ? value : was;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
