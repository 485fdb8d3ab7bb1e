using System.Globalization;
using System.Text.RegularExpressions;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Postgres;

/// <summary>The PostgreSQL programs of this machine, version 15 or newer.</summary>
/// <param name="Folder">The folder that holds initdb, pg_ctl and postgres.</param>
/// <param name="Version">The major version.</param>
internal sealed partial record PostgresPrograms(string Folder, int Version)
{
    public const int OldestVersion = 15;

    private static readonly string[] Names = ["initdb", "pg_ctl", "postgres"];

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>The first that is found of: the named folder, Debian's folders (newest first), PATH.</summary>
    /// <param name="named">The value of <c>ISSUANCE_PG_BIN</c>; when set, nothing else is looked at.</param>
    /// <param name="cancel">Stops the search.</param>
    /// <returns>Null where there are none.</returns>
    /// <exception cref="ToolMissingException"><paramref name="named"/> does not hold the programs.</exception>
    public static async Task<PostgresPrograms?> FindAsync(string? named, CancellationToken cancel)
    {
        if (!string.IsNullOrWhiteSpace(named))
        {
            return await InAsync(named, cancel)
                ?? throw new ToolMissingException(
                    $"ISSUANCE_PG_BIN: {named} does not hold initdb, pg_ctl and postgres of version {OldestVersion} or newer"
                );
        }

        foreach (var folder in Candidates())
        {
            if (await InAsync(folder, cancel) is { } programs)
            {
                return programs;
            }
        }

        return null;
    }

    /// <summary>The programs in one folder, or null where one is missing or they are too old.</summary>
    public static async Task<PostgresPrograms?> InAsync(string folder, CancellationToken cancel)
    {
        if (!Names.All(name => File.Exists(Path.Combine(folder, name))))
        {
            return null;
        }

        try
        {
            var postgres = Path.Combine(folder, "postgres");
            var answer = await Tool.RunAsync(postgres, ["--version"], cancel: cancel);
            var version = MajorVersion(answer.Output);
            return version >= OldestVersion ? new PostgresPrograms(Path.GetFullPath(folder), version) : null;
        }
        catch (ToolMissingException)
        {
            return null; // a link to a version that was removed, or built for another machine
        }
    }

    private static int MajorVersion(string answer) =>
        VersionNumber().Match(answer) is { Success: true } match
            ? int.Parse(match.ValueSpan, CultureInfo.InvariantCulture)
            : 0;

    private static IEnumerable<string> Candidates()
    {
        const string debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(debian) ? Directory.GetDirectories(debian) : [];
        var newestFirst = versions.OrderByDescending(folder => VersionOf(Path.GetFileName(folder)));
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return newestFirst.Select(folder => Path.Combine(folder, "bin")).Concat(path);
    }

    private static double VersionOf(string name) =>
        double.TryParse(name, CultureInfo.InvariantCulture, out var version) ? version : 0;

    [GeneratedRegex("(?<=\\) )[0-9]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionNumber();
}
