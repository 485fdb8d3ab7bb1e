using System.Security.Cryptography;
using System.Text;

namespace Issuance.DevHost.Postgres;

/// <summary>Where a private cluster lies. Two checkouts have different folders, so they run side by side.</summary>
/// <param name="Home">The cluster's own folder, 0700, owned by the database's user.</param>
/// <param name="Sockets">The folder of the Unix socket, 0700, owned by the same user.</param>
/// <param name="Short">The folder in the temporary directory that stands in where one of the others cannot be as asked.</param>
internal sealed record PostgresFolders(string Home, string Sockets, string Short)
{
    /// <summary>The longest path of a Unix socket, in bytes (sun_path of 108 with its final zero).</summary>
    private const int LongestSocketPath = 107;

    public string Data => Path.Combine(Home, "data");

    public string Log => Path.Combine(Home, "postgres.log");

    public string SocketFile => Path.Combine(Sockets, ".s.PGSQL.5432");

    /// <summary>Works out the folders for a wanted one; makes none of them.</summary>
    /// <remarks>
    /// The socket moves to a short path when the wanted one is too long; all of it moves where the database's user may
    /// not enter the wanted one's parent (root in a 0700 folder).
    /// </remarks>
    public static async Task<PostgresFolders> ForAsync(string dataFolder, DatabaseUser user, CancellationToken cancel)
    {
        var wanted = Path.GetFullPath(dataFolder);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..12];
        // Not TMPDIR: it may differ between `up` and `down`, and be closed to the database's user.
        var shortFolder = $"/tmp/issuance-{hash}";

        var parent = Path.GetDirectoryName(wanted) ?? "/";
        var home = await user.MayEnterAsync(parent, cancel) ? wanted : Path.Combine(shortFolder, "pg");
        var sockets = Path.Combine(home, "s");
        var folders = new PostgresFolders(home, sockets, shortFolder);
        return Encoding.UTF8.GetByteCount(folders.SocketFile) <= LongestSocketPath
            ? folders
            : folders with
            {
                Sockets = Path.Combine(shortFolder, "s"),
            };
    }

    public async Task MakeAsync(DatabaseUser user, CancellationToken cancel)
    {
        foreach (var folder in new[] { Home, Sockets })
        {
            if (folder.StartsWith(Short, StringComparison.Ordinal))
            {
                await user.OwnAsync(Short, cancel);
            }

            await user.OwnAsync(folder, cancel);
        }
    }

    /// <summary>Removes everything of the cluster. It must have been stopped.</summary>
    public void Remove()
    {
        foreach (var folder in new[] { Home, Short })
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
