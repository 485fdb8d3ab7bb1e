namespace Issuance.DevHost.Postgres;

/// <summary>Brings the server of a cluster up, or finds that it is.</summary>
internal static class ServerStart
{
    private const int Attempts = 10;

    /// <returns>True when it was running already.</returns>
    /// <exception cref="PostgresException">It does not start.</exception>
    public static async Task<bool> RunAsync(
        PostgresPrograms programs,
        PostgresFolders folders,
        DatabaseUser user,
        CancellationToken cancel
    )
    {
        var connection = PrivatePostgres.ConnectionString(folders, "postgres");
        var error = "";
        // Right after a crash the first attempts can still find the dead server's children or its lock.
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await Postmaster.LivePidAsync(folders, cancel) is not null)
            {
                // The access rules may name a new user since it was started.
                await user.RunAsync(programs.PgCtl, ["reload", "-D", folders.Data], cancel: cancel);
                if (await Postmaster.AnswersAsync(connection, cancel))
                {
                    return true;
                }
            }
            else
            {
                await Postmaster.RemoveStalePidFileAsync(folders, cancel);
                string[] start = ["start", "-D", folders.Data, "-l", folders.Log, "-w", "-t", "60", "-s"];
                var started = await user.RunAsync(programs.PgCtl, start, cancel: cancel);
                if (started.Succeeded && await Postmaster.AnswersAsync(connection, cancel))
                {
                    return false;
                }

                error = started.Error;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
        }

        var log = File.Exists(folders.Log) ? string.Join('\n', File.ReadLines(folders.Log).TakeLast(10)) : "";
        throw new PostgresException($"PostgreSQL does not start. {error.Trim()}\n{log}");
    }
}
