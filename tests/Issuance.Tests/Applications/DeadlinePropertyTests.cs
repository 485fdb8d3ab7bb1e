using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Tests.Calendar;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Applications;

/// <summary>
/// Random days at an office: cases come and are settled, the clock jumps either way, the job runs alone, in parallel, for
/// a period, and is killed at a commit; the calendar is corrected. Whatever the order, each word is said once.
/// </summary>
public sealed class DeadlinePropertyTests
{
    private const int Steps = 110;
    private const string Soon = "service_point.due_soon";
    private const string Breached = "service_point.breached";

    private static readonly DateTimeOffset First = new(2026, 1, 5, 9, 0, 0, ChinaTime.Offset);
    private static readonly DateTimeOffset Last = new(2026, 12, 20, 9, 0, 0, ChinaTime.Offset);
    private static readonly JobEntry Job = JobCatalog.Find("case-deadlines")!;

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(303)]
    [InlineData(4711)]
    [InlineData(53)]
    public async Task Due_soon_and_breached_are_said_once_in_any_order_of_runs_restarts_and_jumps(int seed)
    {
        var connection = await TestServer.NewDatabaseAsync();
        try
        {
            await using var bench = new DeadlineBench(connection);
            var story = new Story(bench, new Random(seed));
            await story.PlayAsync();
        }
        finally
        {
            await TestServer.DropDatabaseAsync(connection);
        }
    }

    private sealed class Story(DeadlineBench bench, Random random)
    {
        private readonly List<string> ids = [];
        private readonly List<string> told = [];

        public async Task PlayAsync()
        {
            SetClock(First.AddDays(random.Next(200)));
            await ReceiveAsync();
            for (var step = 0; step < Steps; step++)
            {
                await StepAsync();
                if (step % 10 == 9)
                    await CheckAsync(isEnd: false);
            }

            SetClock(Last);
            await RunAsync(null, DeadlineBench.When.Never);
            await CheckAsync(isEnd: true);
        }

        private Task StepAsync() =>
            random.Next(100) switch
            {
                < 22 => ReceiveAsync(),
                < 50 => JumpAsync(),
                < 62 => Task.WhenAll(SettleAsync(), RunAsync(null, DeadlineBench.When.Never)),
                < 66 => CorrectAsync(),
                _ => RunSomeAsync(),
            };

        private async Task ReceiveAsync()
        {
            Tell("receive");
            await using var scope = bench.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            var calendar = await bench.Services.GetRequiredService<CalendarStore>().HoldAsync(db, default);
            var now = bench.Clock.GetUtcNow();
            var deadline = CaseDeadline.For(now, calendar);
            var id = Ids.New(Ids.Application);
            var holder = new byte[32];
            random.NextBytes(holder);
            db.Add(CardApplication.Receive(SomeApplication.Form(id, now, deadline, holder)));
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
            ids.Add(id);
        }

        private Task JumpAsync()
        {
            // Minutes, days or weeks, forward more often than back.
            double[] hours = [0.2, 7, 24, 26, 24 * 4, 24 * 15];
            var jump = TimeSpan.FromHours(hours[random.Next(hours.Length)] * (random.Next(5) < 2 ? -1 : 1));
            var next = bench.Clock.GetUtcNow() + jump;
            SetClock(
                next < First ? First
                : next > Last.AddDays(-14) ? First.AddDays(60)
                : next
            );
            return Task.CompletedTask;
        }

        private async Task SettleAsync()
        {
            var id = ids[random.Next(ids.Count)];
            var rejects = random.Next(2) == 0;
            Tell($"settle {ids.IndexOf(id)}");
            await using var scope = bench.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            var application = await db
                .Applications.FromSql($"select * from applications where id = {id} for update")
                .SingleAsync();
            if (application.Status != ApplicationStatus.Received)
                return;
            application.Do(rejects ? ApplicationCommand.Reject : ApplicationCommand.Withdraw, bench.Clock.GetUtcNow());
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        private async Task CorrectAsync()
        {
            // Another day of this month is off, or what was off is not.
            var date = ChinaTime.Today(bench.Clock).AddDays(random.Next(-2, 5));
            var file = HolidayJson.Published(2026, (date, random.Next(3) == 0 ? null : true));
            Tell($"correct {date}");
            await using var scope = bench.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<CalendarImport>().ApplyAsync(file, new("t", "t"));
        }

        private Task RunSomeAsync()
        {
            var runs = Enumerable
                .Range(0, random.Next(1, 4))
                .Select(_ =>
                    (
                        Period: random.Next(3) == 0 ? First.AddDays(random.Next(300)).DateTime : (DateTime?)null,
                        Crash: random.Next(4) switch
                        {
                            0 => DeadlineBench.When.BeforeCommit,
                            1 => DeadlineBench.When.AfterCommit,
                            _ => DeadlineBench.When.Never,
                        }
                    )
                )
                .ToList();
            return Task.WhenAll(
                runs.Select(run => RunAsync(run.Period is { } day ? DateOnly.FromDateTime(day) : null, run.Crash))
            );
        }

        private async Task RunAsync(DateOnly? period, DeadlineBench.When crash)
        {
            Tell($"run {period} {crash}");
            if (crash == DeadlineBench.When.Never)
            {
                await bench.Services.GetRequiredService<JobRunner>().RunAsync(Job, period, CancellationToken.None);
                return;
            }

            await using var scope = bench.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<DeadlineBench.Crash>().At = crash;
            await Assert.ThrowsAsync<DeadlineBench.CrashException>(() =>
                scope.ServiceProvider.GetRequiredService<CaseDeadlinesJob>().RunAsync(period, CancellationToken.None)
            );
        }

        private async Task CheckAsync(bool isEnd)
        {
            await using var scope = bench.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            var events = (await db.Events.AsNoTracking().OrderBy(e => e.Number).ToListAsync()).ToLookup(e =>
                e.ApplicationId
            );
            foreach (var application in await db.Applications.AsNoTracking().ToListAsync())
            {
                var said = events[application.Id].Select(e => e.Type).Where(type => type is Soon or Breached).ToList();
                string[] expected =
                [
                    .. application.DueSoonNotedAt is null ? Array.Empty<string>() : [Soon],
                    .. application.BreachedAt is null ? Array.Empty<string>() : [Breached],
                ];
                if (isEnd && application.Status == ApplicationStatus.Received)
                    expected = [Soon, Breached];
                Assert.True(
                    expected.SequenceEqual(said),
                    $"{ids.IndexOf(application.Id)}: {string.Join(", ", said)} after {string.Join("; ", told)}"
                );
                // Each event counts the application on by one, so nothing was said twice under one number either.
                Assert.Equal(Enumerable.Range(1, application.Version), events[application.Id].Select(e => e.Version));
            }
        }

        private void SetClock(DateTimeOffset now)
        {
            Tell($"clock {ChinaTime.ToOffset(now):MM-dd HH:mm}");
            bench.Clock.Offset = now - TimeProvider.System.GetUtcNow();
        }

        private void Tell(string what)
        {
            lock (told)
                told.Add(what);
        }
    }
}
