using System.Collections.Concurrent;
using BankStubs;
using Issuance.Host;
using Issuance.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Issuance.Tests.World;

/// <summary>
/// A whole service on a database of its own, with a stub bank of its own, over real HTTP. Nothing of ours is replaced;
/// only addresses and times are set.
/// </summary>
public sealed class IssuanceWorld : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ApiClient> clients = new(StringComparer.Ordinal);
    private WebApplication host = null!;
    private WebApplication stubs = null!;
    private StubOptions bankOptions = null!;
    private string ledgerFolder = null!;

    /// <summary>
    /// When every world begins, whatever day it really is: a Monday morning of a loaded year, so that nothing turns red
    /// when the real date passes into a year whose holidays are not published yet.
    /// </summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8));

    public string Url { get; private set; } = null!;
    public string StubsUrl { get; private set; } = null!;
    public string ConnectionString { get; private set; } = null!;

    /// <summary>The drop folder of the bank rural.</summary>
    public string RuralFolder => Path.Combine(ledgerFolder, "rural");

    /// <summary>Every line that the service logged.</summary>
    public LogSink Log { get; } = new();

    public IServiceProvider Services => host.Services;

    /// <param name="role">all, api or jobs.</param>
    /// <param name="settings">Configuration over the sandbox's.</param>
    /// <param name="line">Between the service and its database; tests read past it.</param>
    internal static async Task<IssuanceWorld> StartAsync(
        string role = "all",
        IReadOnlyDictionary<string, string?>? settings = null,
        DatabaseLine? line = null
    )
    {
        var world = new IssuanceWorld { ConnectionString = await TestServer.NewDatabaseAsync() };
        await world.SetClockAsync(Monday);
        world.ledgerFolder = Directory.CreateTempSubdirectory("issuance-ledger-").FullName;
        await world.StartBankAsync();
        var database = line?.Through(world.ConnectionString) ?? world.ConnectionString;
        world.host = IssuanceHost.Build(["--role", role], builder => world.Configure(builder, database, settings));
        await world.host.StartAsync();
        world.Url = world.host.Urls.First();
        world.bankOptions.CallbackBaseUrl = world.Url;
        return world;
    }

    /// <summary>Another process of the same installation, as it were: a host of its own on the same database.</summary>
    /// <returns>The host, to be disposed before the world, and its address.</returns>
    public async Task<(WebApplication Host, string Url)> StartBesideAsync(string role = "api")
    {
        var beside = IssuanceHost.Build(
            ["--role", role],
            builder => Configure(builder, ConnectionString, settings: null)
        );
        await beside.StartAsync();
        return (beside, beside.Urls.First());
    }

    /// <summary>Starts the stub bank, or starts it again at the address that it had.</summary>
    public async Task StartBankAsync()
    {
        bankOptions = new StubOptions
        {
            Port = StubsUrl is null ? 0 : new Uri(StubsUrl).Port,
            LedgerFolder = ledgerFolder,
            KeysFolder = TestServer.Keys,
            CallbackBaseUrl = Url,
            RuralFolder = RuralFolder,
        };
        stubs = StubHost.Build(bankOptions);
        await stubs.StartAsync();
        StubsUrl ??= stubs.Urls.First();
    }

    /// <summary>Ends the bank's process, as it were: nobody listens at its address.</summary>
    public async Task StopBankAsync() => await stubs.DisposeAsync();

    /// <summary>Sets the business clock before the service reads it.</summary>
    private async Task SetClockAsync(DateTimeOffset now)
    {
        var offset = (now - TimeProvider.System.GetUtcNow()).TotalSeconds;
        await ReadAsync(db =>
            db.BusinessClock.ExecuteUpdateAsync(set => set.SetProperty(row => row.OffsetSeconds, offset))
        );
    }

    private void Configure(
        WebApplicationBuilder builder,
        string database,
        IReadOnlyDictionary<string, string?>? settings
    )
    {
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["ISSUANCE_ENVIRONMENT"] = "sandbox",
                ["ISSUANCE_PORT"] = "0",
                ["Issuer"] = ApiClient.Issuer,
                ["ConnectionStrings:Issuance"] = database,
                ["Keys:Folder"] = TestServer.Keys,
                ["Banks:Harbour:BaseUrl"] = $"{StubsUrl}/harbour",
                ["Banks:Rural:Folder"] = RuralFolder,
                ["Banks:Meridian:BaseUrl"] = $"{StubsUrl}/meridian",
                ["Stubs:BaseUrl"] = StubsUrl,
                ["Notices:Sms:BaseUrl"] = $"{StubsUrl}/sms",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Log);
    }

    /// <summary>The API as one of the sandbox's clients sees it.</summary>
    public ApiClient As(string client) => clients.GetOrAdd(client, name => new ApiClient(Url, name));

    /// <summary>The stub bank's books and switches.</summary>
    public StubBank Bank => new(StubsUrl);

    /// <summary>Reads the database as its owner, past the service.</summary>
    public async Task<T> ReadAsync<T>(Func<IssuanceDb, Task<T>> read)
    {
        await using var db = new IssuanceDb(
            new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql(ConnectionString).Options
        );
        return await read(db);
    }

    /// <summary>Polls until something holds; fails the test with what it saw last.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> holds, double seconds = 60)
    {
        var until = TimeProvider.System.GetUtcNow().AddSeconds(seconds);
        while (true)
        {
            var seen = await look();
            if (holds(seen))
                return seen;
            Assert.True(
                TimeProvider.System.GetUtcNow() < until,
                $"It did not come about within {seconds} s; last seen: {Shown(seen)}"
            );
            await Task.Delay(50);
        }
    }

    /// <summary>Of many, the last: what a log said when a test gave up.</summary>
    private static object? Shown(object? seen) =>
        seen is IReadOnlyCollection<string> many ? string.Join(Environment.NewLine, many.TakeLast(60)) : seen;

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
            client.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
        await stubs.DisposeAsync();
        await TestServer.DropDatabaseAsync(ConnectionString);
        Directory.Delete(ledgerFolder, recursive: true);
    }
}

/// <summary>One world for a class of tests that do not disturb each other: each takes people of its own.</summary>
public sealed class SharedWorld : IAsyncLifetime
{
    public IssuanceWorld World { get; private set; } = null!;

    public async Task InitializeAsync() => World = await IssuanceWorld.StartAsync();

    public async Task DisposeAsync() => await World.DisposeAsync();
}
