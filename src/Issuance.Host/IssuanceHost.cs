using Issuance.Access;
using Issuance.Calendar;
using Issuance.Host.OpenApi;
using Issuance.Host.Scheduling;
using Issuance.Host.Telemetry;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Observability;
using Issuance.Pages;
using Issuance.Persistence;
using Issuance.RequestLog;
using Issuance.Sandbox;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Issuance.Host;

/// <summary>Puts one process together. Tests build the same one and change settings, never classes.</summary>
public static class IssuanceHost
{
    /// <summary>
    /// Longer than the drain and any call to a bank with all its tries together: answers that are on their way are awaited.
    /// </summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(45);

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> change)
    {
        CrashPoint.CheckAtStart();
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        change(builder);
        var configuration = builder.Configuration;
        var role = Roles.Read(configuration["role"]);
        var deployment = Deployment.From(configuration);
        builder.Environment.EnvironmentName = deployment.IsSandbox ? "Sandbox" : "Production";

        var telemetry = TelemetrySettings.Read(configuration, deployment);
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureServer(kestrel, configuration, telemetry));
        LogQuietly(builder.Logging);
        builder.AddTelemetry(telemetry, role);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = LongestStop);
        builder.Services.AddSingleton(DrainTime(configuration, deployment));
        builder.Services.AddHostedService<DrainFirst>();
        builder.Services.AddHostedService<GiveBackMemory>();
        builder.Services.AddDatabase(Database.Required(configuration), role.DatabaseRole());
        builder.Services.AddIssuance(configuration);
        builder.Services.AddHostedService<CalendarRefresh>();
        if (role.ServesApi())
            builder.Services.AddHostedService<ClientChanges>();
        if (role.ServesConsole())
            builder.Services.AddConsole(deployment);
        if (deployment.IsSandbox)
            builder.Services.AddHostedService<BusinessClockRefresh>();
        builder.Services.AddJobEngine(role);
        if (role.RunsJobs())
        {
            builder.Services.AddHostedService<WorkLoop>();
            builder.Services.AddScoped<ScheduledRun>();
            if (deployment.IsSandbox)
                builder.Services.AddHostedService<ClockWake>();
        }

        var app = builder.Build();
        app.UseMetrics(telemetry, role);
        app.UseTrustedProxies(configuration, deployment);
        UseRole(app, role, deployment);
        return app;
    }

    /// <summary>The order in which a request passes through the service.</summary>
    private static void UseRole(WebApplication app, Role role, Deployment deployment)
    {
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<NoteRequests>();
        app.UseMiddleware<Troubles>();
        if (role.ServesConsole())
            app.UseConsole();
        app.UseRouting();
        if (role.ServesConsole())
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapRazorPages();
            app.MapJobEnginePages();
        }

        if (role.ServesApi())
        {
            app.UseMiddleware<Guards>();
            app.MapIssuance(deployment);
            PublishedDocument.Map(app, deployment);
        }
        else
        {
            if (role.ServesConsole())
                PublishedDocument.MapFiles(app);
            Health.Map(app);
        }
    }

    private static void ConfigureServer(
        KestrelServerOptions kestrel,
        ConfigurationManager configuration,
        TelemetrySettings telemetry
    )
    {
        kestrel.AddServerHeader = false;
        // Larger than any body that an operation takes: the guards answer 413 themselves.
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        if (
            !int.TryParse(
                configuration["ISSUANCE_PORT"],
                System.Globalization.CultureInfo.InvariantCulture,
                out var port
            )
        )
        {
            // In a container: every address of it, as the image says; metrics beside them.
            if (telemetry.MetricsListen is { } apart)
            {
                kestrel.Listen(apart);
                foreach (var one in (configuration["HTTP_PORTS"] ?? "").Split(';'))
                    kestrel.ListenAnyIP(int.Parse(one, System.Globalization.CultureInfo.InvariantCulture));
            }

            return;
        }

        if (telemetry.MetricsListen is { } metrics)
            kestrel.Listen(metrics);
        // A port of one's own choice on both loopback addresses; a free one can be had on one address only.
        if (port == 0)
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        else
            kestrel.ListenLocalhost(port);
    }

    /// <summary>What our own code says is worth reading; what the parts below it say only from a warning on.</summary>
    private static void LogQuietly(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        logging.AddFilter("Quartz", LogLevel.Warning);
        QuietDatabase(logging);
        // It warns that it does not encrypt its keys; they are sealed where they are stored (Staff/DataProtectionKey.cs).
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Readiness itself tells what failed, to whoever asks; asked every second it would fill the log.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    /// <summary>A failed command is an exception, and told where that is handled; a lost race is none at all.</summary>
    internal static void QuietDatabase(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
    }

    private static DrainFirst.Options DrainTime(ConfigurationManager configuration, Deployment deployment) =>
        new(
            TimeSpan.FromSeconds(
                configuration.GetValue<double?>("Shutdown:DrainSeconds") ?? (deployment.IsSandbox ? 0.3 : 5)
            )
        );
}
