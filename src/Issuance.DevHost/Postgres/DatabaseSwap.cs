using System.Globalization;
using Npgsql;

namespace Issuance.DevHost.Postgres;

/// <summary>
/// Puts a restored database in the place of the present one. It is filled and made ready under another name, and takes the
/// place in one transaction: cut short at any moment, the present one is as it was, or the new one is whole.
/// </summary>
/// <param name="connection">Of the present database, as somebody who may make and rename databases.</param>
/// <param name="now">Names both.</param>
internal sealed class DatabaseSwap(string connection, DateTimeOffset now)
{
    private readonly string _name = new NpgsqlConnectionStringBuilder(connection).Database!;
    private readonly string _stamp = now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private string FreshName => $"{_name}_restored_{_stamp}";

    private string Before => $"{_name}_before_";

    /// <summary>What the present database is called afterwards; it is kept until the next restore.</summary>
    public string KeptName => $"{Before}{_stamp}";

    /// <summary>The connection string of the new database while it is being made.</summary>
    public string Fresh =>
        new NpgsqlConnectionStringBuilder(connection) { Database = FreshName, Pooling = false }.ConnectionString;

    public Task CreateAsync(CancellationToken cancel) =>
        ExecuteAsync([$"create database {Quote(FreshName)} template template0"], cancel);

    /// <summary>Removes what was made; the present database was not touched.</summary>
    public Task GiveUpAsync() =>
        ExecuteAsync([$"drop database if exists {Quote(FreshName)} with (force)"], CancellationToken.None);

    /// <summary>Swaps the names, and removes what earlier restores kept.</summary>
    public async Task SwapAsync(CancellationToken cancel)
    {
        var older = await KeptBeforeAsync(cancel);
        await RenameAsync(cancel);
        foreach (var old in older)
        {
            await ExecuteAsync([$"drop database {Quote(old)} with (force)"], cancel);
        }
    }

    private async Task RenameAsync(CancellationToken cancel)
    {
        // Whoever is connected is sent away; it takes a moment until a session is gone, and somebody may come in between.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(
                    [
                        $"select pg_terminate_backend(pid) from pg_stat_activity where datname in ({Literal(_name)}, {Literal(FreshName)})",
                        $"begin; alter database {Quote(_name)} rename to {Quote(KeptName)}; "
                            + $"alter database {Quote(FreshName)} rename to {Quote(_name)}; commit",
                    ],
                    cancel
                );
                return;
            }
            catch (Npgsql.PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse && attempt < 20)
            {
                await Task.Delay(100, cancel);
            }
        }
    }

    private async Task<List<string>> KeptBeforeAsync(CancellationToken cancel)
    {
        await using var server = Server();
        await using var ask = server.CreateCommand("select datname from pg_database where starts_with(datname, $1)");
        ask.Parameters.AddWithValue(Before);
        await using var names = await ask.ExecuteReaderAsync(cancel);
        var found = new List<string>();
        while (await names.ReadAsync(cancel))
        {
            found.Add(names.GetString(0));
        }

        return found;
    }

    private async Task ExecuteAsync(string[] statements, CancellationToken cancel)
    {
        await using var server = Server();
        foreach (var statement in statements)
        {
            await using var command = server.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private NpgsqlDataSource Server() =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection)
            {
                Database = "postgres",
                Pooling = false,
                CommandTimeout = 120,
            }.ConnectionString
        );

    private static string Quote(string name) => new NpgsqlCommandBuilder().QuoteIdentifier(name);

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
