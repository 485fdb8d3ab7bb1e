using Issuance.DevHost.Postgres;
using Npgsql;

namespace Issuance.Tests.DevHost;

/// <summary>A backup, and a database put back to it, on a PostgreSQL of the test's own.</summary>
public sealed class DatabaseSwapTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("issuance-swap-").FullName;
    private PrivatePostgres _postgres = null!;

    private string Connection => _postgres.ConnectionString("ours");

    public async Task InitializeAsync()
    {
        _postgres = await PrivatePostgres.StartAsync(
            Path.Combine(_folder, "pg"),
            fast: true,
            TextWriter.Null,
            CancellationToken.None
        );
        await _postgres.CreateDatabaseAsync("ours", CancellationToken.None);
        await AskAsync(Connection, "create table told (word text); insert into told values ('first')");
    }

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_restored_database_takes_the_place_of_the_present_one_which_is_kept_until_the_next_restore()
    {
        var programs = await DumpPrograms.FindAsync(CancellationToken.None);
        var file = Path.Combine(_folder, "one.dump");
        await Issuance.DevHost.Verbs.Backup.WriteAsync(programs, Connection, file, CancellationToken.None);
        Assert.True(
            !OperatingSystem.IsWindows()
                && File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)
        );
        var age = TimeProvider.System.GetUtcNow() - await programs.MadeAtAsync(file, CancellationToken.None);
        Assert.InRange(age.TotalSeconds, -1, 60);
        await AskAsync(Connection, "update told set word = 'second'");
        // Somebody who is still connected is sent away.
        await using var somebody = new NpgsqlConnection(Connection);
        await somebody.OpenAsync();

        var kept = await RestoreAsync(programs, file, TimeProvider.System.GetUtcNow());

        Assert.Equal("first", await AskAsync(Connection, "select word from told"));
        Assert.Equal("second", await AskAsync(_postgres.ConnectionString(kept), "select word from told"));
        var next = await RestoreAsync(programs, file, TimeProvider.System.GetUtcNow().AddSeconds(1));
        Assert.Equal(
            $"ours {next}",
            await AskAsync(
                _postgres.ConnectionString("postgres"),
                "select string_agg(datname, ' ' order by datname) from pg_database where datname like 'ours%'"
            )
        );
    }

    [Fact]
    public async Task A_restore_cut_short_changes_nothing()
    {
        var programs = await DumpPrograms.FindAsync(CancellationToken.None);
        var file = Path.Combine(_folder, "broken.dump");
        await programs.DumpAsync(Connection, file, CancellationToken.None);
        await using (var cut = new FileStream(file, FileMode.Open))
            cut.SetLength(cut.Length - 20);
        var swap = new DatabaseSwap(Connection, TimeProvider.System.GetUtcNow());
        await swap.CreateAsync(CancellationToken.None);

        await Assert.ThrowsAsync<Issuance.DevHost.Postgres.PostgresException>(() =>
            programs.RestoreAsync(swap.Fresh, file, CancellationToken.None)
        );
        await swap.GiveUpAsync();

        Assert.Equal("first", await AskAsync(Connection, "select word from told"));
        Assert.Equal(
            "ours",
            await AskAsync(
                _postgres.ConnectionString("postgres"),
                "select string_agg(datname, ' ' order by datname) from pg_database where datname like 'ours%'"
            )
        );
    }

    private async Task<string> RestoreAsync(DumpPrograms programs, string file, DateTimeOffset now)
    {
        var swap = new DatabaseSwap(Connection, now);
        await swap.CreateAsync(CancellationToken.None);
        await programs.RestoreAsync(swap.Fresh, file, CancellationToken.None);
        await swap.SwapAsync(CancellationToken.None);
        return swap.KeptName;
    }

    private static async Task<string> AskAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString
        );
        await using var command = source.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
