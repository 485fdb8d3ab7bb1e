using System.ComponentModel.DataAnnotations;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Issuance.Observability;

/// <summary>
/// Whether the process lives, and whether it should get work: <c>/health/live</c> asks nothing of anybody,
/// <c>/health/ready</c> looks at what the process needs and answers within two seconds, whatever hangs.
/// </summary>
public static class Health
{
    public const string Database = "database";
    public const string Migrations = "migrations";
    public const string Keys = "keys";

    /// <summary>Registered by the host where it runs jobs.</summary>
    public const string Jobs = "jobs";

    public const string RecoveryOn = "recovery_on";

    public static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(1.5);

    public enum CheckState
    {
        Ok,
        Failed,

        /// <summary>This process does not do that; another one does.</summary>
        Elsewhere,
    }

    public sealed record LiveResponse([property: AllowedValues("live")] string Status);

    public sealed record Checks(CheckState Database, CheckState Migrations, CheckState Keys, CheckState Jobs);

    /// <param name="Status">ready or not_ready.</param>
    /// <param name="Warnings">
    /// What works today and will not for ever: <c>calendar_year_missing</c> once the working days of the present
    /// business month or of the next one are not loaded; <c>recovery_on</c> while, after a restore of the database, nothing
    /// is sent to banks and holders before everything was asked about.
    /// </param>
    public sealed record ReadyResponse(
        [property: AllowedValues("ready", "not_ready")] string Status,
        Checks Checks,
        IReadOnlyList<string> Warnings
    );

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<Draining>();
        // Kept, so that each remembers a question that still hangs.
        services.AddSingleton<DatabaseCheck>();
        services.AddSingleton<MigrationsCheck>();
        services.AddSingleton<RecoveryProbe>();
        services
            .AddHealthChecks()
            .AddCheck<DatabaseCheck>(Database)
            .AddCheck<MigrationsCheck>(Migrations)
            .AddCheck<KeysCheck>(Keys);
        return services;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", Live).WithName("GetLiveness").WithSummary("Whether the process lives");
        routes
            .MapGet("/health/ready", ReadyAsync)
            .WithName("GetReadiness")
            .WithSummary("Whether the process should get requests")
            .Produces<ReadyResponse>(StatusCodes.Status503ServiceUnavailable);
    }

    internal static Ok<LiveResponse> Live() => TypedResults.Ok(new LiveResponse("live"));

    internal static async Task<Results<Ok<ReadyResponse>, JsonHttpResult<ReadyResponse>>> ReadyAsync(
        HealthCheckService checks,
        Draining draining,
        RecoveryProbe recovery,
        WorkingCalendar calendar,
        BusinessClock clock
    )
    {
        var isRecovering = recovery.IsOnAsync();
        var report = await checks.CheckHealthAsync(CancellationToken.None);
        CheckState State(string name) =>
            !report.Entries.TryGetValue(name, out var entry) ? CheckState.Elsewhere
            : entry.Status == HealthStatus.Healthy ? CheckState.Ok
            : CheckState.Failed;
        var ready = !draining.HasBegun && report.Status == HealthStatus.Healthy;
        var answer = new ReadyResponse(
            ready ? "ready" : "not_ready",
            new Checks(State(Database), State(Migrations), State(Keys), State(Jobs)),
            [.. Warnings(calendar, clock.Today), .. await isRecovering ? [RecoveryOn] : Array.Empty<string>()]
        );
        return ready
            ? TypedResults.Ok(answer)
            : TypedResults.Json(answer, JsonText.Options, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Slots and deadlines reach up to a month ahead, so the next month's year is needed too.</summary>
    internal static IReadOnlyList<string> Warnings(WorkingCalendar calendar, DateOnly today) =>
        calendar.HasYear(today.Year) && calendar.HasYear(today.AddMonths(1).Year)
            ? []
            : [HttpRefusals.CalendarYearMissing.Code];
}
