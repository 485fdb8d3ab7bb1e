using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Issuance.Tests.Telemetry;

/// <summary>Takes what a service exports by OTLP over HTTP, as its bytes: every text in them stands there as UTF-8.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> taken = new();
    private WebApplication app = null!;

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        collector.app = builder.Build();
        collector.app.MapPost(
            "/v1/{signal}",
            async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                collector.taken.Enqueue((request.Path, body.ToArray()));
                return Results.Bytes([], "application/x-protobuf");
            }
        );
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>What makes a service export here, every half second.</summary>
    public Dictionary<string, string?> Settings =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };

    public string Text(string signal) => string.Join('\n', Of(signal).Select(body => Encoding.UTF8.GetString(body)));

    /// <summary>Whether a span of this name belongs to this trace, or links to it: both stand in one message of ours.</summary>
    public bool Holds(string signal, byte[] bytes) => Of(signal).Any(body => body.AsSpan().IndexOf(bytes) >= 0);

    private IEnumerable<byte[]> Of(string signal) =>
        taken.Where(one => one.Path == $"/v1/{signal}").Select(one => one.Body);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
