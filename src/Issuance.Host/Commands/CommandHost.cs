using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Host.Commands;

/// <summary>The service's parts for a command, without a server and without background work.</summary>
internal static class CommandHost
{
    /// <param name="databaseRole">Null: as the database's owner.</param>
    /// <param name="change">Puts something else in the place of a part.</param>
    public static async Task<ServiceProvider> BuildAsync(
        string? databaseRole,
        Action<IServiceCollection>? change = null
    )
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(logging =>
        {
            IssuanceHost.QuietDatabase(logging);
            logging
                .AddSimpleConsole(console => console.SingleLine = true)
                .AddFilter("Microsoft", LogLevel.Warning)
                // Standard output belongs to the command's own answer.
                .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
                    console.LogToStandardErrorThreshold = LogLevel.Trace
                );
        });
        services.AddDatabase(Database.Required(configuration), databaseRole);
        services.AddIssuance(configuration);
        change?.Invoke(services);
        var provider = services.BuildServiceProvider();
        if (databaseRole is not null)
            await provider.GetRequiredService<CalendarStore>().RefreshAsync(CancellationToken.None);
        if (databaseRole is not null && provider.GetRequiredService<Deployment>().IsSandbox)
            await ReadClockAsync(provider);
        return provider;
    }

    private static async Task ReadClockAsync(ServiceProvider provider)
    {
        await using var scope = provider.CreateAsyncScope();
        var seconds = await scope
            .ServiceProvider.GetRequiredService<IssuanceDb>()
            .BusinessClock.Select(r => r.OffsetSeconds)
            .SingleAsync();
        provider.GetRequiredService<BusinessClock>().Offset = TimeSpan.FromSeconds(seconds);
    }
}
