using System.Diagnostics;
using Issuance.DevHost.Postgres;
using Npgsql;

namespace Issuance.Tests.DevHost;

public sealed class PrivatePostgresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("issuance-devhost-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Home(string name) => Path.Combine(_folder, name, "pg");

    private async Task<PrivatePostgres> StartAsync(string name, bool fast)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name));
        return await PrivatePostgres.StartAsync(Home(name), fast, TextWriter.Null, CancellationToken.None);
    }

    private static async Task<string> AskAsync(PrivatePostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres"));
        await using var command = source.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    [Fact]
    public async Task A_throw_away_cluster_leaves_no_process_and_no_folder()
    {
        var postgres = await StartAsync("thrown-away", fast: true);
        var pid = await Postmaster.LivePidAsync(postgres.Folders, CancellationToken.None);
        Assert.NotNull(pid);

        await postgres.DisposeAsync();

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(pid.Value));
        Assert.False(Directory.Exists(postgres.Folders.Home));
        Assert.False(Directory.Exists(postgres.Folders.Short));
    }

    [Fact]
    public async Task Two_clusters_run_side_by_side_and_share_nothing()
    {
        await using var one = await StartAsync("one", fast: true);
        await using var other = await StartAsync("other", fast: true);

        await AskAsync(one, "create database only_here");

        Assert.Equal("1", await AskAsync(one, "select count(*) from pg_database where datname = 'only_here'"));
        Assert.Equal("0", await AskAsync(other, "select count(*) from pg_database where datname = 'only_here'"));
    }

    [Fact]
    public async Task A_lasting_cluster_is_adopted_while_it_runs_and_keeps_its_data_when_it_stopped()
    {
        var first = await StartAsync("lasting", fast: false);
        try
        {
            Assert.False(first.Adopted);
            await AskAsync(first, "create database kept");

            var second = await StartAsync("lasting", fast: false);
            Assert.True(second.Adopted);
            await second.StopAsync();
            Assert.Null(await Postmaster.LivePidAsync(first.Folders, CancellationToken.None));

            var third = await StartAsync("lasting", fast: false);
            Assert.False(third.Adopted);
            Assert.Equal("1", await AskAsync(third, "select count(*) from pg_database where datname = 'kept'"));
        }
        finally
        {
            await first.StopAsync();
            first.Folders.Remove();
        }
    }

    [Fact]
    public async Task A_server_that_was_killed_is_started_again()
    {
        var first = await StartAsync("killed", fast: false);
        try
        {
            var pid = await Postmaster.LivePidAsync(first.Folders, CancellationToken.None);
            using (var server = Process.GetProcessById(pid!.Value))
            {
                server.Kill();
            }

            var second = await StartAsync("killed", fast: false);

            Assert.Equal("1", await AskAsync(second, "select 1"));
        }
        finally
        {
            await first.StopAsync();
            first.Folders.Remove();
        }
    }

    [Fact]
    public async Task A_pid_file_that_names_somebody_elses_process_is_not_believed()
    {
        var first = await StartAsync("recycled", fast: false);
        try
        {
            await first.StopAsync();
            var pidFile = Path.Combine(first.Folders.Data, "postmaster.pid");
            await File.WriteAllTextAsync(pidFile, $"{Environment.ProcessId}\n");

            Assert.Null(await Postmaster.LivePidAsync(first.Folders, CancellationToken.None));
            var second = await StartAsync("recycled", fast: false);

            Assert.Equal("1", await AskAsync(second, "select 1"));
        }
        finally
        {
            await first.StopAsync();
            first.Folders.Remove();
        }
    }

    [Fact]
    public async Task The_cluster_listens_on_its_socket_alone_and_trusts_nobody()
    {
        await using var postgres = await StartAsync("closed", fast: true);

        Assert.Equal("", await AskAsync(postgres, "show listen_addresses"));
        Assert.Equal("UTC", await AskAsync(postgres, "show timezone"));
        Assert.Equal(
            "0",
            await AskAsync(postgres, "select count(*) from pg_hba_file_rules where auth_method <> 'peer'")
        );
        var stranger = new NpgsqlConnectionStringBuilder(postgres.ConnectionString("postgres"))
        {
            Username = "postgres",
        };
        await using var connection = new NpgsqlConnection(stranger.ConnectionString);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => connection.OpenAsync());
    }

    [Fact]
    public async Task A_long_path_gets_a_socket_that_still_fits()
    {
        var name = new string('x', 120);
        await using var postgres = await StartAsync(name, fast: true);

        Assert.True(postgres.Folders.SocketFile.Length <= 107, postgres.Folders.SocketFile);
        Assert.True(File.Exists(postgres.Folders.SocketFile));
    }
}
