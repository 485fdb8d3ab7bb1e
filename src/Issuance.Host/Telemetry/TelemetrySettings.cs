using System.Net;
using Issuance.Shared;

namespace Issuance.Host.Telemetry;

/// <summary>What leaves this process about itself. Without a setting: nothing in production, <c>/metrics</c> for this machine in the sandbox.</summary>
/// <param name="OtlpEndpoint">Where traces, metrics and logs are sent (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>); null = nowhere.</param>
/// <param name="MetricsListen">Address and port of <c>/metrics</c> alone, apart from what partners reach (<c>Metrics__Listen</c>).</param>
/// <param name="MetricsNearby">The sandbox answers <c>/metrics</c> on its own port to whoever is on this machine.</param>
/// <param name="JsonLogs">The console's lines are JSON, with request and trace ids (<c>Logs__Format=json</c>).</param>
internal sealed record TelemetrySettings(
    string? OtlpEndpoint,
    IPEndPoint? MetricsListen,
    bool MetricsNearby,
    bool JsonLogs
)
{
    public bool HasMetricsEndpoint => MetricsListen is not null || MetricsNearby;

    /// <exception cref="InvalidOperationException">A setting cannot be read.</exception>
    public static TelemetrySettings Read(IConfiguration configuration, Deployment deployment)
    {
        var listen = configuration["Metrics:Listen"] switch
        {
            null or "" => null,
            var text when IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port > 0 => endPoint,
            _ => throw new InvalidOperationException("Metrics__Listen must be an address and a port: 127.0.0.1:9464."),
        };
        if (
            listen is not null
            && string.IsNullOrEmpty(configuration["ISSUANCE_PORT"])
            && string.IsNullOrEmpty(configuration["HTTP_PORTS"])
        )
            throw new InvalidOperationException(
                "Metrics__Listen needs ISSUANCE_PORT or ASPNETCORE_HTTP_PORTS, the port of everything else."
            );
        var format = configuration["Logs:Format"];
        if (format is not (null or "" or "text" or "json"))
            throw new InvalidOperationException("Logs__Format must be text or json.");
        return new TelemetrySettings(
            configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } endpoint ? endpoint : null,
            listen,
            MetricsNearby: listen is null && deployment.IsSandbox,
            JsonLogs: format == "json"
        );
    }
}
