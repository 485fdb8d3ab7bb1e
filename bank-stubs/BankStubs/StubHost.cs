using System.Net;
using BankStubs.Harbour;
using BankStubs.Meridian;
using BankStubs.Rural;

namespace BankStubs;

/// <summary>The agent banks of the sandbox. Each has books of its own, and does on request what banks do at their worst.</summary>
public static class StubHost
{
    /// <summary>
    /// Builds the stubs; start them with <c>StartAsync</c>, read the address from <c>Urls</c>, end them by disposing.
    /// Any number can run in one process, each with its own folder.
    /// </summary>
    /// <exception cref="IOException">A key file is missing, or another stub uses the ledger.</exception>
    /// <exception cref="InvalidDataException">The ledger's file was changed by hand.</exception>
    public static WebApplication Build(StubOptions options)
    {
        // Empty: no settings files, no environment variables, so that stubs in one process cannot disturb each other.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "BankStubs" });
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 64 * 1024;
                // A port of one's own choice on both loopback addresses; a free one can be had on one address only.
                if (options.Port == 0)
                    kestrel.Listen(IPAddress.Loopback, 0);
                else if (options.ListensBeyond)
                    kestrel.ListenAnyIP(options.Port);
                else
                    kestrel.ListenLocalhost(options.Port);
            });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        if (options.LogToConsole)
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<BackgroundTasks>();
        HarbourBank.Add(builder.Services, options);
        RuralBank.Add(builder.Services, options);
        MeridianBank.Add(builder.Services, options);
        SmsGateway.SmsGateway.Add(builder.Services);

        var app = builder.Build();
        HarbourBank.Map(app);
        RuralBank.Map(app, options);
        MeridianBank.Map(app);
        SmsGateway.SmsGateway.Map(app);
        StubControls.Map(app);
        foreach (var bank in app.Services.GetServices<StubBank>())
            app.Lifetime.ApplicationStarted.Register(bank.Resume);
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<BackgroundTasks>().Stop);
        return app;
    }
}
