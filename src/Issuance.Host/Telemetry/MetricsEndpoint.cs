using Issuance.Notices;
using Issuance.Observability;
using Issuance.Operations;

namespace Issuance.Host.Telemetry;

/// <summary>
/// <c>/metrics</c> for Prometheus: in the sandbox for whoever is on this machine, in production on an address of its own, where
/// nothing else is answered, or not at all.
/// </summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";
    private const string Admitted = "metrics-admitted";

    /// <summary>Stands before everything else: a scrape needs no token, no session and no request id.</summary>
    public static void UseMetrics(this WebApplication app, TelemetrySettings settings, Role role)
    {
        if (!settings.HasMetricsEndpoint)
            return;
        var figures = role.RunsJobs() ? app.Services.GetRequiredService<ServiceFigures>() : null;
        app.Use(
            async (context, next) =>
            {
                var isScrape = HttpMethods.IsGet(context.Request.Method) && context.Request.Path == Path;
                if (settings.MetricsListen is { } own && context.Connection.LocalPort == own.Port && !isScrape)
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return;
                }

                if (isScrape && MayScrape(context, settings))
                {
                    context.Items[Admitted] = true;
                    if (figures is not null)
                        await figures.RefreshAsync(context.RequestAborted);
                }

                await next(context);
            }
        );
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Items.ContainsKey(Admitted));
    }

    private static bool MayScrape(HttpContext context, TelemetrySettings settings) =>
        settings.MetricsListen is { } own
            ? context.Connection.LocalPort == own.Port
            : settings.MetricsNearby && NearbyOnly.Holds(context);
}
