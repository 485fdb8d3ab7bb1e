using Issuance.Persistence;

namespace Issuance.Host;

/// <summary>What a process does. Production runs them apart, so that what partners reach holds nothing else.</summary>
public enum Role
{
    All,
    Api,
    Jobs,
    Console,
}

internal static class Roles
{
    /// <exception cref="ArgumentException">No such role.</exception>
    public static Role Read(string? name) =>
        name switch
        {
            null or "all" => Role.All,
            "api" => Role.Api,
            "jobs" => Role.Jobs,
            "console" => Role.Console,
            _ => throw new ArgumentException("--role must be api, jobs, console or all.", nameof(name)),
        };

    public static bool ServesApi(this Role role) => role is Role.All or Role.Api;

    public static bool ServesConsole(this Role role) => role is Role.All or Role.Console;

    public static bool RunsJobs(this Role role) => role is Role.All or Role.Jobs;

    public static string DatabaseRole(this Role role) =>
        role is Role.Api or Role.Console ? Database.ApiRole : Database.JobsRole;
}
