using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Issuance.Jobs;
using Issuance.Observability;
using Issuance.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Issuance.Host.Scheduling;

/// <summary>
/// The engine that wakes the catalogue's jobs where the program was built with <c>-p:JobEngine=Hangfire</c>: the same
/// jobs, the same timetable, the same runner. Its dashboard stands at <c>/ops/hangfire</c>. Nothing outside this folder
/// knows it, and the usual build asks for none of its packages (docs/adr/0019).
/// </summary>
internal static class JobEngine
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>The queue of a process that runs jobs; its tables, for the dashboard, of one that shows pages.</summary>
    public static void AddJobEngine(this IServiceCollection services, Role role)
    {
        if (!role.RunsJobs() && !role.ServesConsole())
            return;
        services.AddSingleton<HangfireConnections>();
        services.AddHangfire(
            (provider, hangfire) =>
                hangfire
                    .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                    .UseSimpleAssemblyNameTypeSerializer()
                    .UseRecommendedSerializerSettings()
                    .UsePostgreSqlStorage(
                        storage => storage.UseConnectionFactory(provider.GetRequiredService<HangfireConnections>()),
                        new PostgreSqlStorageOptions
                        {
                            SchemaName = HangfireSchema.Name,
                            PrepareSchemaIfNecessary = false,
                            QueuePollInterval = Poll,
                            UseSlidingInvisibilityTimeout = true,
                            InvisibilityTimeout = TimeSpan.FromMinutes(2),
                            // Held for moments. One whose process was killed under it would stop the timetable for ten minutes.
                            DistributedLockTimeout = TimeSpan.FromSeconds(30),
                        }
                    )
                    // A fire leaves a row, and there are some 20,000 a day; what a job did stands in job_runs.
                    .WithJobExpirationTimeout(TimeSpan.FromHours(2))
        );
        if (!role.RunsJobs())
            return;
        services.AddHostedService<Timetable>();
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = JobCatalog.All.Count;
            server.SchedulePollingInterval = Poll;
            server.HeartbeatInterval = TimeSpan.FromSeconds(5);
            server.ServerTimeout = TimeSpan.FromSeconds(30);
            server.ServerCheckInterval = TimeSpan.FromSeconds(15);
            server.ShutdownTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddHealthChecks().AddCheck<ServerCheck>(Health.Jobs);
    }

    /// <summary>Part of <c>migrate</c>.</summary>
    public static Task EnsureSchemaAsync(IssuanceDb db, CancellationToken cancel) =>
        HangfireSchema.EnsureAsync(db, cancel);

    public static void MapJobEnginePages(this WebApplication app) => Dashboard.Map(app);

    public static bool IsOperatorFault(Exception e) => e is BackgroundJobClientException;

    /// <summary>Writes the timetable down when a process starts.</summary>
    private sealed class Timetable(IRecurringJobManager schedules) : IHostedService
    {
        private static readonly RecurringJobOptions InChina = new()
        {
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
            // Missed while nobody ran: made up once, at once.
            MisfireHandling = MisfireHandlingMode.Relaxed,
        };

        public Task StartAsync(CancellationToken cancellationToken)
        {
            foreach (var entry in JobCatalog.All)
                schedules.AddOrUpdate(
                    entry.Name,
                    Job.FromExpression<CatalogJob>(job => job.RunAsync(entry.Name, CancellationToken.None)),
                    entry.Cron,
                    InChina
                );
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Whether a server of this machine's process has told that it lives.</summary>
    private sealed class ServerCheck(JobStorage storage) : IHealthCheck
    {
        private static readonly string Mine = $"{Environment.MachineName.ToLowerInvariant()}:{Environment.ProcessId}:";

        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        )
        {
            var servers = await Task.Run(() => storage.GetMonitoringApi().Servers(), cancellationToken)
                .WaitAsync(Health.LongestCheck, cancellationToken);
            return servers.Any(server => server.Name.StartsWith(Mine, StringComparison.OrdinalIgnoreCase))
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy();
        }
    }
}

/// <summary>A fire of the timetable, as Hangfire keeps it: the job's name and nothing else.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class CatalogJob(ScheduledRun run, NpgsqlDataSource database)
{
    /// <summary>
    /// Two runs of one entry never stand beside each other. The lock is the connection's, so that a process that dies
    /// lets go of it at once; Hangfire's own lock row would stay.
    /// </summary>
    public async Task RunAsync(string name, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (!await AskAsync(connection, "select pg_try_advisory_lock(hashtext('scheduled_run'), hashtext($1))", name))
            return;
        try
        {
            await run.RunAsync(name, cancel);
        }
        finally
        {
            await AskAsync(connection, "select pg_advisory_unlock(hashtext('scheduled_run'), hashtext($1))", name);
        }
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string question, string name)
    {
        await using var ask = new NpgsqlCommand(question, connection)
        {
            Parameters = { new NpgsqlParameter { Value = name } },
        };
        return await ask.ExecuteScalarAsync() is true;
    }
}
