using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Shared;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Issuance.Tests.Operations;

public sealed class JobRoomTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public void The_next_times_are_those_of_the_scheduler_for_every_job()
    {
        var start = new DateTimeOffset(2026, 12, 31, 15, 59, 50, TimeSpan.Zero);
        foreach (var entry in JobCatalog.All)
        {
            var theirs = new CronExpression(entry.Cron, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
            var expected = new List<DateTimeOffset>();
            for (
                var at = theirs.GetNextValidTimeAfter(start);
                expected.Count < 20;
                at = theirs.GetNextValidTimeAfter(at!.Value)
            )
                expected.Add(at!.Value);

            Assert.Equal(expected, CronTimes.Read(entry.Cron).After(start, _ => false).Take(20));
        }
    }

    [Theory]
    [InlineData("0/20 * * * * ?", "每 20 秒", "every 20 s")]
    [InlineData("0 * * * * ?", "每分钟", "every minute")]
    [InlineData("0 25 * * * ?", "每小时第 25 分", "hourly at :25")]
    [InlineData("0 5 9-17 * * ?", "每天 9–17 时第 05 分", "hourly at :05 from 9 to 17 h")]
    [InlineData("0 40 3 * * ?", "每天 03:40", "daily 03:40")]
    public void A_time_is_told_in_words(string cron, string zh, string en) =>
        Assert.Equal((zh, en), (CronTimes.Read(cron).InWords("zh-CN"), CronTimes.Read(cron).InWords("en")));

    [Fact]
    public void A_job_of_working_days_leaves_out_the_holidays_and_takes_the_make_up_saturday()
    {
        var reminders = JobCatalog.Find("pickup-reminders")!;
        var friday = new DateTimeOffset(2026, 2, 13, 17, 30, 0, TimeSpan.FromHours(8));

        var days = CronTimes
            .Read(reminders.Cron)
            .After(friday, day => !WorkingCalendar.Published.IsWorkingDay(day))
            .Take(10)
            .Select(at => ChinaTime.DateOf(at))
            .Distinct();

        Assert.True(reminders.WorkingDaysOnly);
        Assert.Equal([new DateOnly(2026, 2, 14), new DateOnly(2026, 2, 24)], days);
    }

    [Fact]
    public async Task A_paused_job_is_started_neither_by_the_timetable_nor_by_work_until_it_is_resumed()
    {
        Assert.Null(await PauseAsync("order-cards"));
        Assert.Null(await PauseAsync("seal-audit"));
        Assert.Equal("job_paused", (await PauseAsync("seal-audit"))!.Code);
        var paused = await JobAsync("seal-audit");
        Assert.Equal((OpsRoom.Why, OpsRoom.Operator), (paused.Pause!.Reason, paused.Pause.Who));
        Assert.Empty(paused.Next);
        // A run that had begun before the pause is let finish.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var runs = await RunsAsync("seal-audit");

        var (_, cardId) = await world.ApprovedAsync(People.New());
        await Task.Delay(TimeSpan.FromSeconds(12)); // one turn of seal-audit's timetable
        Assert.Equal("ordered", (string?)(await world.CardAsync(cardId))["custody"]);
        Assert.Equal(runs, await RunsAsync("seal-audit"));

        await ResumeAsync("order-cards");
        await ResumeAsync("seal-audit");
        await world.UntilAsync(cardId, "in_transit");
        await IssuanceWorld.EventuallyAsync(() => RunsAsync("seal-audit"), count => count > runs);
        Assert.Equal(3, (await JobAsync("seal-audit")).Next.Count);
        Assert.Equal("job_not_paused", (await ResumeAsync("seal-audit"))!.Code);
    }

    [Fact]
    public async Task A_pause_ends_by_itself_and_its_end_lies_ahead()
    {
        var soon = TimeProvider.System.GetUtcNow().AddSeconds(1);
        Assert.Equal("until_is_past", (await PauseAsync("unclaimed-cards", soon.AddDays(-1)))!.Code);
        Assert.Null(await PauseAsync("unclaimed-cards", soon));

        await IssuanceWorld.EventuallyAsync(() => JobAsync("unclaimed-cards"), job => job.Pause is null);
    }

    [Fact]
    public async Task Run_now_is_done_by_a_process_that_runs_jobs_and_a_date_only_once_even_while_it_is_paused()
    {
        var day = new DateOnly(2026, 2, 27);
        Assert.Null(await PauseAsync("missed-appointments"));

        Assert.Equal("done", (await RunAsync("missed-appointments", day)).Outcome);
        Assert.Equal("already_done", (await RunAsync("missed-appointments", day)).Outcome);
        Assert.Equal("done", (await RunAsync("missed-appointments", null)).Outcome);

        var runs = (await JobAsync("missed-appointments")).Runs;
        Assert.Contains(runs, run => run.Period == day && run is { Result: "ok", Milliseconds: >= 0 });
        Assert.Equal("job_takes_no_period", (await AskAsync("seal-audit", day)).Refusal!.Code);
        Assert.Equal("job_not_found", (await AskAsync("no-such-job", null)).Refusal!.Code);
        await ResumeAsync("missed-appointments");
    }

    [Fact]
    public async Task Old_runs_and_calls_are_purged_but_the_last_thirty_of_a_job_and_runs_for_a_date_stay()
    {
        await world.SqlAsync(
            """
            insert into job_runs (job, period, started_at, finished_at, items, failed)
            select 'purge-idempotency', null, now() - interval '60 days' + n * interval '1 minute', now(), 0, 0
            from generate_series(1, 100) n;
            insert into job_runs (job, period, started_at, items, failed) values ('case-deadlines', '2020-01-01', now() - interval '2000 days', 0, 0);
            insert into bank_calls (bank, operation, at, milliseconds, ending, reference)
            values ('harbour', 'order', now() - interval '31 days', 1, 'accepted', 'ord-old-1'),
                   ('harbour', 'order', now() - interval '29 days', 1, 'accepted', 'ord-new-1');
            """
        );

        await world.RunAsync<PurgeOperationsJob>();

        var kept = await world.ReadAsync(db =>
            db.JobRuns.CountAsync(r => r.Job == "purge-idempotency" && r.StartedAt < DateTimeOffset.UtcNow.AddDays(-50))
        );
        Assert.InRange(kept, 29, 30); // Were the real one to run just now, it is one of the thirty.
        Assert.True(await world.ReadAsync(db => db.JobRuns.AnyAsync(r => r.Period == new DateOnly(2020, 1, 1))));
        Assert.Equal(
            ["ord-new-1"],
            await world.ReadAsync(db =>
                db.BankCalls.Where(c => c.Reference == "ord-old-1" || c.Reference == "ord-new-1")
                    .Select(c => c.Reference)
                    .ToListAsync()
            )
        );
    }

    private async Task<JobRequest> RunAsync(string job, DateOnly? period)
    {
        var (id, refusal) = await AskAsync(job, period);
        Assert.Null(refusal);
        return (
            await IssuanceWorld.EventuallyAsync(
                () => world.UseAsync<RunJobNow, JobRequest?>(run => run.FindAsync(id!, default)),
                request => request!.Outcome is not null
            )
        )!;
    }

    private Task<(string? Id, Refusal? Refusal)> AskAsync(string job, DateOnly? period) =>
        world.UseAsync<RunJobNow, (string?, Refusal?)>(run =>
            run.AskAsync(job, period, OpsRoom.Operator, OpsRoom.Why, default)
        );

    private Task<Refusal?> PauseAsync(string job, DateTimeOffset? until = null) =>
        world.UseAsync<PauseJob, Refusal?>(p => p.PauseAsync(job, until, OpsRoom.Operator, OpsRoom.Why, default));

    private Task<Refusal?> ResumeAsync(string job) =>
        world.UseAsync<PauseJob, Refusal?>(p => p.ResumeAsync(job, OpsRoom.Operator, OpsRoom.Why, default));

    private async Task<JobView> JobAsync(string name) =>
        (await world.UseAsync<ShowJobs, IReadOnlyList<JobView>>(show => show.ReadAsync(default))).Single(job =>
            job.Name == name
        );

    private Task<int> RunsAsync(string job) => world.ReadAsync(db => db.JobRuns.CountAsync(r => r.Job == job));
}
