using System.Diagnostics;
using Issuance.DevHost.Processes;
using Npgsql;

namespace Issuance.DevHost.Postgres;

/// <summary><c>pg_dump</c> and <c>pg_restore</c> of the PostgreSQL that is used everywhere here, against one database.</summary>
/// <param name="Folder">Holds both.</param>
internal sealed record DumpPrograms(string Folder)
{
    private const string WaysOn =
        "pg_dump and pg_restore are missing: install PostgreSQL (Debian: apt-get install postgresql), or name the folder of "
        + "its programs in ISSUANCE_PG_BIN. Those that npm brings hold neither.";

    /// <exception cref="ToolMissingException">This machine's PostgreSQL has none of them (3).</exception>
    public static async Task<DumpPrograms> FindAsync(CancellationToken cancel)
    {
        var named = Environment.GetEnvironmentVariable("ISSUANCE_PG_BIN");
        var programs = await PostgresPrograms.FindAsync(named, cancel);
        return
            programs is not null
            && File.Exists(Path.Combine(programs.Folder, "pg_dump"))
            && File.Exists(Path.Combine(programs.Folder, "pg_restore"))
            ? new DumpPrograms(programs.Folder)
            : throw new ToolMissingException(WaysOn);
    }

    /// <summary>
    /// Writes the whole database into a file of the custom format, as it is at one moment. Rights are not in it: <c>migrate</c>
    /// sets them.
    /// </summary>
    /// <exception cref="PostgresException">It failed, in its own words.</exception>
    public Task DumpAsync(string connection, string file, CancellationToken cancel) =>
        RunAsync("pg_dump", connection, ["--format=custom", "--no-owner", "--no-privileges", $"--file={file}"], cancel);

    /// <summary>Fills an empty database from a file, whole or not at all.</summary>
    /// <exception cref="PostgresException">It failed, in its own words.</exception>
    public Task RestoreAsync(string connection, string file, CancellationToken cancel) =>
        RunAsync(
            "pg_restore",
            connection,
            [
                $"--dbname={new NpgsqlConnectionStringBuilder(connection).Database}",
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                file,
            ],
            cancel
        );

    /// <summary>When a dump was begun: nothing later is in it.</summary>
    /// <exception cref="PostgresException">It is no dump.</exception>
    public async Task<DateTimeOffset> MadeAtAsync(string file, CancellationToken cancel)
    {
        const string mark = "Archive created at ";
        // The dump keeps the clock's words without a zone; ours are written and read in UTC.
        var listed = await RunAsync("pg_restore", connection: null, ["--list", file], cancel);
        var line = listed.Split('\n').FirstOrDefault(line => line.Contains(mark, StringComparison.Ordinal));
        var text = line?[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Trim();
        return
            text is { Length: >= 19 }
            && DateTimeOffset.TryParseExact(
                text[..19],
                "yyyy-MM-dd HH:mm:ss",
                System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.AssumeUniversal,
                out var at
            )
            ? at
            : throw new PostgresException($"{file} does not say when it was made: name the time with --since");
    }

    private async Task<string> RunAsync(
        string program,
        string? connection,
        string[] arguments,
        CancellationToken cancel
    )
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, program), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TZ"] = "UTC";
        start.Environment["LC_ALL"] = "C";
        if (connection is not null)
        {
            Address(start, new NpgsqlConnectionStringBuilder(connection));
        }

        using var process = Tool.Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0
                ? await output
                : throw new PostgresException($"{program} failed: {(await error).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>In the environment: on a command line everybody on the machine could read the password.</summary>
    private static void Address(ProcessStartInfo start, NpgsqlConnectionStringBuilder to)
    {
        start.Environment["PGHOST"] = to.Host;
        start.Environment["PGPORT"] = to.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGDATABASE"] = to.Database;
        start.Environment["PGUSER"] = to.Username;
        if (to.Password is { Length: > 0 } password)
        {
            start.Environment["PGPASSWORD"] = password;
        }

        if (to.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull)
        {
            start.Environment["PGSSLMODE"] = to.SslMode switch
            {
                SslMode.Require => "require",
                SslMode.VerifyCA => "verify-ca",
                _ => "verify-full",
            };
            if (to.RootCertificate is { } root)
            {
                start.Environment["PGSSLROOTCERT"] = root;
            }
        }
    }
}
