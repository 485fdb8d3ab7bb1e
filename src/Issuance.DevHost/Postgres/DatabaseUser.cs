using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Postgres;

/// <summary>The user of this machine that the database runs as: ourselves, or, as PostgreSQL refuses root, <c>postgres</c> or <c>nobody</c>.</summary>
/// <param name="Name">The user's name in the machine's list of users.</param>
/// <param name="SwitchTo">What a child process is started as; null = it stays ourselves.</param>
internal sealed record DatabaseUser(string Name, string? SwitchTo)
{
    public static DatabaseUser Current()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new DatabaseUser(Environment.UserName, SwitchTo: null);
        }

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        var name = users.Contains("postgres") ? "postgres" : "nobody";
        return new DatabaseUser(name, name);
    }

    public Task<ToolResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? input = null,
        CancellationToken cancel = default
    ) => Tool.RunAsync(file, arguments, SwitchTo, input, cancel: cancel);

    /// <summary>Runs a line of shell with <c>$1…</c> set to the arguments; it must succeed.</summary>
    public async Task ShellAsync(string line, string[] arguments, string? input, CancellationToken cancel)
    {
        var result = await RunAsync("/bin/sh", ["-c", line, "sh", .. arguments], input, cancel);
        if (!result.Succeeded)
        {
            throw new PostgresException($"'{line}' failed for {Name}: {result.Error.Trim()}");
        }
    }

    /// <summary>Whether this user may enter a folder, parents included.</summary>
    public async Task<bool> MayEnterAsync(string folder, CancellationToken cancel) =>
        SwitchTo is null
        || (await RunAsync("/bin/sh", ["-c", "test -x \"$1\"", "sh", folder], cancel: cancel)).Succeeded;

    /// <summary>Makes a folder that belongs to this user alone (0700), or checks that an existing one does.</summary>
    /// <exception cref="PostgresException">It is a link or belongs to somebody else.</exception>
    public async Task OwnAsync(string folder, CancellationToken cancel)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new PostgresException($"{folder} is a link; remove it.");
        }

        if (!Directory.Exists(folder))
        {
            string[] owner = SwitchTo is null ? [] : ["-o", SwitchTo];
            await Tool.RunAsync("install", ["-d", "-m", "0700", .. owner, folder], cancel: cancel);
        }

        // Only the owner may change the mode, so this is also the check that nobody else laid the folder there.
        var own = await RunAsync("chmod", ["0700", folder], cancel: cancel);
        if (!own.Succeeded)
        {
            throw new PostgresException($"{folder} does not belong to {Name}; remove it. ({own.Error.Trim()})");
        }
    }
}

/// <summary>The private database could not be set up or started; the message says what to do.</summary>
internal sealed class PostgresException : Exception
{
    public PostgresException(string message)
        : base(message) { }

    public PostgresException(string message, Exception inner)
        : base(message, inner) { }

    public PostgresException() { }
}
