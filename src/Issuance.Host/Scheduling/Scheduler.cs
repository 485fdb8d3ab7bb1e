using Issuance.Jobs;
using Issuance.Observability;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Quartz;

namespace Issuance.Host.Scheduling;

/// <summary>
/// The engine that wakes the catalogue's jobs: Quartz, clustered on our database, so that any number of processes
/// run each schedule once and a job whose process died is run again elsewhere. Nothing outside this folder knows it.
/// </summary>
internal static class Scheduler
{
    public static readonly TimeZoneInfo China = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(5);

    public static void AddScheduler(this IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "issuance";
                options.GenerateInstanceId = true;
                // A job that stops when asked is waited for; what it left is taken up by its own state.
                options.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UseDefaultTimeZone(China);
            quartz.UseDefaultThreadPool(JobCatalog.All.Count);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(database => database.UseRegisteredDataSource = true);
                store.UseSystemTextJsonSerializer();
                store.ConfigureStore(options =>
                {
                    options.TablePrefix = QuartzSchema.TablePrefix;
                    options.SchemaProvisioning = SchemaProvisioning.Validate;
                    options.StoreJobDataAsStrings = true;
                    // Else they keep a process alive whose stop is over and which found the database away.
                    options.UseBackgroundThreads = true;
                });
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = CheckIn;
                    cluster.CheckinMisfireThreshold = CheckIn * 2;
                });
            });
            foreach (var entry in JobCatalog.All)
                AddEntry(quartz, entry);
        });
        services.AddScoped<MissedRuns>();
        services.AddHostedService<RunScheduler>();
        services.AddHealthChecks().AddCheck<SchedulerCheck>(Health.Jobs);
    }

    /// <summary>One durable job for each entry: two entries may overlap, two runs of one entry never do.</summary>
    private static void AddEntry(IQuartzBuilder quartz, JobEntry entry)
    {
        var key = new JobKey(entry.Name);
        quartz.AddJob<CatalogJob>(job =>
            job.WithIdentity(key).StoreDurably().RequestRecovery().DisallowConcurrentExecution()
        );
        quartz.AddTrigger<CatalogJob>(trigger =>
            trigger
                .ForJob(key)
                .WithIdentity(entry.Name)
                .WithCronSchedule(
                    entry.Cron,
                    // Missed while nobody ran: made up once, at once.
                    cron => cron.WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)
                )
        );
    }

    /// <summary>Whether this process's scheduler runs; it starts shortly after the process and pauses when it stops.</summary>
    private sealed class SchedulerCheck(ISchedulerFactory schedulers) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        )
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            return scheduler.Status == SchedulerStatus.Running
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy();
        }
    }
}
