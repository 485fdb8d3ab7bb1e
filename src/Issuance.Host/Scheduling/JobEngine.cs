using Issuance.Persistence;
using Quartz;

namespace Issuance.Host.Scheduling;

/// <summary>What the rest of the host knows of its engine. The folder Hangfire has another one of the same name (docs/adr/0019).</summary>
internal static class JobEngine
{
    /// <summary>Wakes the catalogue's jobs in a process that runs them; any other has nothing of the engine.</summary>
    public static void AddJobEngine(this IServiceCollection services, Role role)
    {
        if (role.RunsJobs())
            services.AddScheduler();
    }

    /// <summary>Quartz brings no pages that we show: the operations room has its own.</summary>
    public static void MapJobEnginePages(this WebApplication app) => _ = app;

    /// <summary>Part of <c>migrate</c>.</summary>
    public static Task EnsureSchemaAsync(IssuanceDb db, CancellationToken cancel) =>
        QuartzSchema.EnsureAsync(db, cancel);

    public static bool IsOperatorFault(Exception e) => e is SchedulerException;
}
