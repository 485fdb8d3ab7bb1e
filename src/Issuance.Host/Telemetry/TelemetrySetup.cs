using Issuance.Observability;
using Issuance.Operations;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Issuance.Host.Telemetry;

/// <summary>
/// Connects what the parts tell of themselves (<see cref="Traces"/>, <see cref="Meters"/>, <see cref="ServiceFigures"/>, the
/// server, the HTTP client, the database driver, the scheduler) with OpenTelemetry. Nothing outside this folder knows it.
/// </summary>
internal static class TelemetrySetup
{
    public static void AddTelemetry(this WebApplicationBuilder builder, TelemetrySettings settings, Role role)
    {
        if (settings.JsonLogs)
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        if (settings is { OtlpEndpoint: null, HasMetricsEndpoint: false })
            return;

        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, role))
            .WithMetrics(metrics => Measure(metrics, settings));
        if (settings.OtlpEndpoint is null)
            return;
        // Baggage of callers is neither read nor handed on.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        telemetry.WithTracing(Trace);
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter();
        });
        if (role.RunsJobs())
            builder.Services.AddHostedService<FiguresRefresh>();
    }

    private static void Describe(ResourceBuilder resource, Role role) =>
        resource.AddService(
            $"issuance-{role.ToString().ToLowerInvariant()}",
            serviceNamespace: "issuance",
            serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3)
        );

    private static void Measure(MeterProviderBuilder metrics, TelemetrySettings settings)
    {
        metrics.AddMeter(
            Meters.Name,
            ServiceFigures.MeterName,
            "Microsoft.AspNetCore.Hosting",
            "Microsoft.AspNetCore.Server.Kestrel",
            "System.Net.Http",
            "System.Runtime",
            "Npgsql"
        );
        if (settings.HasMetricsEndpoint)
            metrics.AddPrometheusExporter();
        if (settings.OtlpEndpoint is not null)
            metrics.AddOtlpExporter();
    }

    private static void Trace(TracerProviderBuilder traces) =>
        traces
            .SetSampler(
                new ParentBasedSampler(
                    new RootsOfOurs(),
                    // Whether a request is traced is ours to decide, whatever its caller says of his own trace.
                    remoteParentSampled: new AlwaysOnSampler(),
                    remoteParentNotSampled: new AlwaysOnSampler()
                )
            )
            // The HTTP client and the driver describe their spans themselves; a library of their own would only add headers.
            .AddSource(Traces.Name, "System.Net.Http", "Npgsql", "Quartz")
            .AddAspNetCoreInstrumentation(server =>
            {
                server.Filter = context => !IsProbe(context.Request.Path);
                server.EnrichWithHttpRequest = (span, _) => PrivateParts.Begin(span);
                server.EnrichWithHttpResponse = PrivateParts.Finish;
            })
            .AddProcessor<PrivateParts>()
            .AddOtlpExporter();

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal)
        || path.StartsWithSegments(MetricsEndpoint.Path, StringComparison.Ordinal);
}
