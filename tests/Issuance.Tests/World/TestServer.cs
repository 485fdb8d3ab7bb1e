using System.Security.Cryptography;
using System.Text;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.Host.Scheduling;
using Issuance.Persistence;
using Issuance.Sandbox;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Tests.World;

/// <summary>
/// The one PostgreSQL server of a test run and its template database; every world gets a copy of its own.
/// <c>./dev test</c> names the server; a plain <c>dotnet test</c> starts a private one that goes with the process.
/// </summary>
internal static class TestServer
{
    private static readonly Lazy<Task<string>> Server = new(StartServerAsync);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static readonly Lazy<string> KeysFolder = new(MakeKeys);
    private static int databases;

    /// <summary>Keys of these tests, as <c>./dev</c> makes them for a checkout.</summary>
    public static string Keys => KeysFolder.Value;

    /// <returns>The connection string of a fresh, migrated and seeded database.</returns>
    public static async Task<string> NewDatabaseAsync()
    {
        var template = await Template.Value;
        var name = $"world_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"create database {name} template {template}");
        return await ConnectionToAsync(name);
    }

    public static async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync($"drop database if exists {name} with (force)");
    }

    private static async Task<string> ConnectionToAsync(string database) =>
        new NpgsqlConnectionStringBuilder(await Server.Value) { Database = database, Pooling = true }.ConnectionString;

    private static async Task ExecuteAsync(string sql)
    {
        // Copying a template takes it for oneself: copies are made one after the other, across processes too.
        var settings = new NpgsqlConnectionStringBuilder(await Server.Value) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using (var wait = new NpgsqlCommand("select pg_advisory_lock(4711)", connection))
            await wait.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var name = $"template_{Environment.ProcessId}";
        await ExecuteAsync($"create database {name}");
        var connection = new NpgsqlConnectionStringBuilder(await ConnectionToAsync(name))
        {
            Pooling = false,
        }.ConnectionString;
        await using var db = new IssuanceDb(new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql(connection).Options);
        await Migrator.MigrateAsync(db, CancellationToken.None);
        await QuartzSchema.EnsureAsync(db, CancellationToken.None);
        await SandboxSeed.PlantAsync(db, Keys, CancellationToken.None);
        return name;
    }

    private static async Task<string> StartServerAsync()
    {
        if (Environment.GetEnvironmentVariable("ISSUANCE_TEST_DATABASE") is { Length: > 0 } given)
            return given;
        var folder = Path.Combine(Path.GetTempPath(), $"issuance-tests-{Environment.ProcessId}");
        var postgres = await PrivatePostgres.StartAsync(folder, fast: true, TextWriter.Null, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => postgres.StopAsync().Wait(TimeSpan.FromSeconds(20));
        return postgres.ConnectionString("postgres");
    }

    private static string MakeKeys()
    {
        // Beside the built tests: kept for the next run, and gone with the build's output.
        var folder = Path.Combine(AppContext.BaseDirectory, "keys");
        KeyFiles.MakeMissing(folder);
        return folder;
    }
}
