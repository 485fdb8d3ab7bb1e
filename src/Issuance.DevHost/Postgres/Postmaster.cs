using System.Globalization;
using Issuance.DevHost.Processes;
using Npgsql;

namespace Issuance.DevHost.Postgres;

/// <summary>The server process of a cluster, as its own pid file tells of it.</summary>
internal static class Postmaster
{
    private static string PidFile(PostgresFolders folders) => Path.Combine(folders.Data, "postmaster.pid");

    /// <summary>The pid in the cluster's pid file while that process is this cluster's server; else null.</summary>
    /// <remarks>A pid is reused by the machine, so its command line is compared before anybody trusts or signals it.</remarks>
    public static async Task<int?> LivePidAsync(PostgresFolders folders, CancellationToken cancel)
    {
        if (!File.Exists(PidFile(folders)))
        {
            return null;
        }

        try
        {
            var first = (await File.ReadAllLinesAsync(PidFile(folders), cancel)).FirstOrDefault();
            return
                int.TryParse(first, CultureInfo.InvariantCulture, out var pid)
                && (await CommandLines.OfAsync(pid, cancel)).Contains(folders.Data, StringComparison.Ordinal)
                ? pid
                : null;
        }
        catch (FileNotFoundException)
        {
            return null; // it stopped between the two looks
        }
    }

    /// <summary>Removes a pid file whose process is gone or somebody else's; PostgreSQL itself would refuse to start on the latter.</summary>
    public static async Task RemoveStalePidFileAsync(PostgresFolders folders, CancellationToken cancel)
    {
        if (File.Exists(PidFile(folders)) && await LivePidAsync(folders, cancel) is null)
        {
            File.Delete(PidFile(folders));
        }
    }

    /// <summary>Whether a server answers on the socket.</summary>
    public static async Task<bool> AnswersAsync(string connectionString, CancellationToken cancel)
    {
        try
        {
            await using var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 }.ConnectionString
            );
            await connection.OpenAsync(cancel);
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // not there, starting, stopping, or refusing us: the caller looks again or says so
        }
    }
}
