using System.Globalization;
using System.Net.Sockets;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;
using Npgsql;

namespace Issuance.DevHost.Bench;

/// <summary>A database server and keys of a bench's own; both are gone afterwards, whatever happens.</summary>
internal sealed class BenchWorld : IAsyncDisposable
{
    private readonly Call call;
    private readonly PrivatePostgres postgres;
    private readonly string folder;

    private BenchWorld(Call call, PrivatePostgres postgres, string folder)
    {
        this.call = call;
        this.postgres = postgres;
        this.folder = folder;
    }

    /// <summary>Files that go with the world: logs, and what one process tells another.</summary>
    public string Folder => folder;

    private string Keys => Path.Combine(folder, "keys");

    public static async Task<BenchWorld> StartAsync(Call call)
    {
        call.Checkout.MakeData();
        var id = string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}");
        var files = Path.Combine(call.Checkout.Data, $"{id}-files");
        Checkout.MakePrivate(files);
        try
        {
            KeyFiles.MakeMissing(Path.Combine(files, "keys"));
            return new BenchWorld(
                call,
                await PrivatePostgres.StartAsync(
                    Path.Combine(call.Checkout.Data, $"{id}-pg"),
                    fast: true,
                    call.Error,
                    call.Cancel
                ),
                files
            );
        }
        catch
        {
            Directory.Delete(files, recursive: true);
            throw;
        }
    }

    /// <summary>A database with the service's schema and the sandbox's seed, and the environment of a service on it.</summary>
    public async Task<Dictionary<string, string>> CreateDatabaseAsync(string database)
    {
        await postgres.CreateDatabaseAsync(database, call.Cancel);
        var environment = HostEnvironment.For(call.Checkout, call.Settings, postgres.ConnectionString(database));
        environment["Keys__Folder"] = Keys;
        environment["ISSUANCE_ENVIRONMENT"] = "sandbox";
        environment["Banks__Rural__Folder"] = Path.Combine(folder, "rural");
        Checkout.MakePrivate(environment["Banks__Rural__Folder"]);
        await Asked.RunToEndAsync(call, environment, ["migrate"]);
        return environment;
    }

    /// <summary>Runs statements as the database's owner, one after the other, on one connection without triggers and foreign keys.</summary>
    public async Task FillAsync(string database, IEnumerable<string> statements)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString(database))
            {
                CommandTimeout = 3600,
            }.ConnectionString
        );
        await using var open = await source.OpenConnectionAsync(call.Cancel);
        foreach (var sql in statements.Prepend("set session_replication_role = replica"))
        {
            await using var command = new NpgsqlCommand(sql, open);
            await command.ExecuteNonQueryAsync(call.Cancel);
        }
    }

    public async Task<IReadOnlyList<string>> ReadAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(database));
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(call.Cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(call.Cancel))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    /// <summary>A service that answers, on a free port.</summary>
    public Task<HostUnderTest> StartHostAsync(Dictionary<string, string> environment, string role) =>
        HostUnderTest.StartAsync(call, OnFreePort(environment), role, Path.Combine(folder, "host.log"), Keys);

    /// <summary>Two services that answer, on free ports, and take each other's tokens.</summary>
    public async Task<(HostUnderTest One, HostUnderTest Other)> StartTwoHostsAsync(
        Dictionary<string, string> environment,
        string role
    )
    {
        var first = OnFreePort(environment);
        first["Issuer"] = $"http://localhost:{first["ISSUANCE_PORT"]}";
        var log = Path.Combine(folder, "host.log");
        var one = await HostUnderTest.StartAsync(call, first, role, log, Keys);
        try
        {
            return (one, await HostUnderTest.StartAsync(call, OnFreePort(first), role, log, Keys));
        }
        catch
        {
            one.Dispose();
            throw;
        }
    }

    /// <summary>A hidden command of the service's program that serves on a free port and answers questions.</summary>
    public Asked StartCommand(Dictionary<string, string> environment, string command) =>
        Asked.Start(call, OnFreePort(environment), [command]);

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, string> OnFreePort(Dictionary<string, string> environment) =>
        new(environment, StringComparer.Ordinal)
        {
            ["ISSUANCE_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        };
}
