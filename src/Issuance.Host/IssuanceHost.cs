using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;

namespace Issuance.Host;

/// <summary>Puts one process together. Tests build the same one and change settings, never classes.</summary>
public static class IssuanceHost
{
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> change)
    {
        CrashPoint.CheckAtStart();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        change(builder);
        var configuration = builder.Configuration;
        var role = Roles.Read(configuration["role"]);
        var deployment = Deployment.From(configuration);

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Larger than any body that an operation takes: the guards answer 413 themselves.
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            if (int.TryParse(configuration["ISSUANCE_PORT"], System.Globalization.CultureInfo.InvariantCulture, out var port))
                ListenOnLoopback(kestrel, port);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Services.AddDatabase(Database.Required(configuration), role.DatabaseRole());
        builder.Services.AddIssuance(configuration);
        if (deployment.IsSandbox)
            builder.Services.AddHostedService<BusinessClockRefresh>();
        if (role.RunsJobs())
            builder.Services.AddHostedService<WorkLoop>();

        var app = builder.Build();
        if (role.ServesApi())
            app.UseIssuance();
        return app;
    }

    private static void ListenOnLoopback(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, int port)
    {
        // A port of one's own choice on both loopback addresses; a free one can be had on one address only.
        if (port == 0)
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        else
            kestrel.ListenLocalhost(port);
    }
}
