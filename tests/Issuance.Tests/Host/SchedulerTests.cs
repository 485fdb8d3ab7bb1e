using System.Globalization;
using Issuance.Calendar;
using Issuance.Host;
using Issuance.Host.Scheduling;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Tests.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Issuance.Tests.Host;

public sealed class SchedulerTests
{
    [Fact]
    public async Task Two_processes_run_each_schedule_once()
    {
        const string Often = "seal-audit";
        await using var world = await IssuanceWorld.StartAsync("jobs");
        await using var second = await StartSecondAsync(world, world.ConnectionString);

        // Every ten seconds by its schedule, whoever runs it.
        var runs = await IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.JobRuns.Where(run => run.Job == Often).OrderBy(run => run.StartedAt).ToListAsync()
                ),
            runs => runs.Count >= 3,
            seconds: 90
        );
        await second.StopAsync();

        var fired = runs.Select(run => (long)Math.Floor((run.StartedAt.ToUnixTimeMilliseconds() / 1000.0 - 5) / 10))
            .ToList();
        Assert.Equal(fired.Distinct().Count(), fired.Count);
        Assert.Equal(fired.Count - 1, fired[^1] - fired[0]);
        Assert.DoesNotContain(world.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_job_of_the_catalogue_is_scheduled_in_China_time_and_survives_its_process()
    {
        await using var world = await IssuanceWorld.StartAsync("jobs");
        var scheduler = await world
            .Services.GetRequiredService<ISchedulerFactory>()
            .GetScheduler(CancellationToken.None);

        foreach (var entry in JobCatalog.All)
        {
            var job = await scheduler.GetJobDetail(new JobKey(entry.Name), CancellationToken.None);
            var trigger = Assert.IsAssignableFrom<ICronTrigger>(
                await scheduler.GetTrigger(new TriggerKey(entry.Name), CancellationToken.None)
            );
            Assert.True(job!.Durable && job.RequestsRecovery && job.ConcurrentExecutionDisallowed, entry.Name);
            Assert.Equal(entry.Cron, trigger.CronExpressionString);
            Assert.Equal("Asia/Shanghai", trigger.TimeZone.Id);
        }
    }

    [Fact]
    public async Task What_fell_due_while_no_process_ran_is_made_up_once_by_those_that_start_together()
    {
        // Whichever are far from their own time of the day.
        var now = TimeProvider.System.GetUtcNow();
        var (missed, never) = ChinaTime.ToOffset(now).Hour is >= 3 and < 6
            ? ("calendar-watch", "pickup-reminders")
            : ("purge-webhooks", "purge-operations");
        await using var world = await IssuanceWorld.StartAsync("api");
        await world.ReadAsync(db =>
        {
            db.JobRuns.Add(new JobRun { Job = missed, StartedAt = now.AddDays(-2) });
            return db.SaveChangesAsync();
        });

        var processes = await Task.WhenAll(
            StartSecondAsync(world, world.ConnectionString),
            StartSecondAsync(world, world.ConnectionString)
        );
        await IssuanceWorld.EventuallyAsync(() => RunsAsync(world, missed), runs => runs > 1, seconds: 60);
        await IssuanceWorld.EventuallyAsync(() => RunsAsync(world, "seal-audit"), runs => runs > 1, seconds: 60);
        foreach (var process in processes)
            await process.DisposeAsync();

        Assert.Equal(2, await RunsAsync(world, missed));
        Assert.Equal(0, await RunsAsync(world, never));
    }

    [Fact]
    public async Task A_newer_versions_job_outlives_an_older_process_and_goes_once_no_version_has_it()
    {
        var unknown = new JobKey("of-another-version");
        await using var world = await IssuanceWorld.StartAsync("jobs");
        var scheduler = await world
            .Services.GetRequiredService<ISchedulerFactory>()
            .GetScheduler(CancellationToken.None);
        await scheduler.ScheduleJob(
            JobBuilder.Create<CatalogJob>().WithIdentity(unknown).StoreDurably().Build(),
            TriggerBuilder.Create().ForJob(unknown).WithIdentity(unknown.Name).WithCronSchedule("* * * * * ?").Build(),
            cancellationToken: CancellationToken.None
        );

        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(world.Log.Lines.Count(line => line.Contains(unknown.Name, StringComparison.Ordinal))),
            fires => fires > 1,
            seconds: 60
        );
        Assert.NotNull(await scheduler.GetJobDetail(unknown, CancellationToken.None));

        await world.ReadAsync(async db =>
        {
            await QuartzSchema.EnsureAsync(db, CancellationToken.None);
            return 0;
        });
        Assert.Null(await scheduler.GetJobDetail(unknown, CancellationToken.None));
        Assert.NotNull(await scheduler.GetJobDetail(new JobKey("seal-audit"), CancellationToken.None));
    }

    [Fact]
    public async Task A_process_stops_well_within_its_limit()
    {
        var world = await IssuanceWorld.StartAsync();
        var stopping = System.Diagnostics.Stopwatch.StartNew();

        await world.DisposeAsync();

        Assert.True(
            stopping.Elapsed < TimeSpan.FromSeconds(30),
            stopping.Elapsed.ToString("c", CultureInfo.InvariantCulture)
        );
    }

    [Fact]
    public async Task The_tables_are_made_once_and_the_jobs_role_cannot_change_them()
    {
        var connection = await TestServer.NewDatabaseAsync();
        await using (var db = new IssuanceDb(new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql(connection).Options))
        {
            await QuartzSchema.EnsureAsync(db, CancellationToken.None);
            await QuartzSchema.EnsureAsync(db, CancellationToken.None);
        }

        var settings = new NpgsqlConnectionStringBuilder(connection) { Options = "-c role=issuance_jobs" };
        await using (var jobs = NpgsqlDataSource.Create(settings.ConnectionString))
        await using (var change = jobs.CreateCommand("create table quartz.mine (id int)"))
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => change.ExecuteNonQueryAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }

        await TestServer.DropDatabaseAsync(connection);
    }

    private static Task<int> RunsAsync(IssuanceWorld world, string job) =>
        world.ReadAsync(db => db.JobRuns.CountAsync(run => run.Job == job));

    private static async Task<WebApplication> StartSecondAsync(IssuanceWorld world, string connection)
    {
        var host = IssuanceHost.Build(
            ["--role", "jobs"],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["ISSUANCE_ENVIRONMENT"] = "sandbox",
                        ["ISSUANCE_PORT"] = "0",
                        ["ConnectionStrings:Issuance"] = connection,
                        ["Keys:Folder"] = TestServer.Keys,
                        ["Banks:Harbour:BaseUrl"] = $"{world.StubsUrl}/harbour",
                    }
                );
                builder.Logging.ClearProviders();
            }
        );
        await host.StartAsync();
        return host;
    }
}
