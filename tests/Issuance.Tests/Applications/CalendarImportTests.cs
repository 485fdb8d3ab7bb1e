using System.Text;
using Issuance.Access;
using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Tests.Calendar;
using Issuance.Tests.World;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Applications;

/// <summary>Each test changes the calendar, so each has a world of its own, on Monday 2 March 2026.</summary>
public sealed partial class CalendarImportTests : IAsyncLifetime
{
    private static readonly CalendarNote Note = new("王工", "国务院调整三月安排");

    /// <summary>2026 with Wednesday 4 March off: what was received on Monday falls due on Friday instead of Thursday.</summary>
    private static readonly byte[] WednesdayOff = HolidayJson.Published(2026, (new(2026, 3, 4), true));
    private static readonly byte[] TuesdayOff = HolidayJson.Published(2026, (new(2026, 3, 3), true));
    private static readonly DateTimeOffset Thursday = At(5, 17.5);
    private static readonly DateTimeOffset Friday = At(6, 17.5);

    private readonly ApplicationsWorld world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_new_database_has_the_embedded_years_with_their_sources_as_first_revisions()
    {
        var coverage = await world.World.ReadAsync(db =>
            CalendarCoverage.ReadAsync(db, new(2026, 3, 2), CancellationToken.None)
        );

        Assert.Equal([2020, 2021, 2022, 2023, 2024, 2025, 2026], coverage.Years.Select(year => year.Year));
        Assert.All(coverage.Years, year => Assert.Equal(1, year.Revision));
        Assert.All(coverage.Years, year => Assert.NotEmpty(year.SourceUrls));
        var stored = await world.World.ReadAsync(db => CalendarInForce.ReadAsync(db, CancellationToken.None));
        for (var day = new DateOnly(2020, 1, 1); day.Year < 2027; day = day.AddDays(1))
            Assert.Equal(WorkingCalendar.Published.Describe(day), stored.Calendar.Describe(day));
    }

    [Fact]
    public async Task A_preview_tells_which_deadlines_move_and_changes_nothing()
    {
        var (first, second) = (await world.SubmitAsync(), await world.SubmitAsync());
        await world.RejectAsync(await world.SubmitAsync());

        var change = (await DoAsync(import => import.PreviewAsync(WednesdayOff, offset: 1, limit: 1))).Change!;

        Assert.Equal((2026, 2, true), (change.Year, change.Revision, change.IsNew));
        var day = Assert.Single(change.Days);
        Assert.Equal((DayKind.Working, DayKind.Holiday), (day.Before!.Value.Kind, day.After.Kind));
        Assert.Equal(new MovedDeadlines(Total: 2, Running: 2, Breached: 0, Earlier: 0), change.Deadlines);
        var moved = Assert.Single(change.Page);
        Assert.Equal(new[] { first, second }.Max(StringComparer.Ordinal), moved.ApplicationId);
        Assert.Equal((Thursday, Friday), (moved.DueAt, moved.NewDueAt));
        Assert.Equal((At(4, 17.5), Thursday), (moved.DueSoonAt, moved.NewDueSoonAt));

        Assert.Equal(Thursday, await DueAsync(first));
        Assert.Equal(1, await world.World.ReadAsync(db => db.CalendarYears.CountAsync(year => year.Year == 2026)));
        Assert.Equal(["application.received"], await world.EventsAsync(first));
    }

    [Fact]
    public async Task An_import_moves_open_deadlines_with_an_event_and_who_and_why_and_leaves_settled_ones_alone()
    {
        var (open, settled) = (await world.SubmitAsync(), await world.SubmitAsync());
        await world.RejectAsync(settled);

        var done = await DoAsync(import => import.ApplyAsync(WednesdayOff, Note));

        Assert.Equal(1, done.Change!.Deadlines.Total);
        Assert.Equal((Friday, Thursday), (await DueAsync(open), await DueAsync(settled)));
        Assert.Equal(["application.received", "service_point.deadline_changed"], await world.EventsAsync(open));
        Assert.Equal(["application.received", "application.rejected"], await world.EventsAsync(settled));
        var told = (await world.East.GetAsync($"/v1/events?type=service_point.deadline_changed")).Json["data"]![0]!;
        Assert.Equal("2026-03-06T17:30:00+08:00", (string?)told["data"]!["dueAt"]);
        Assert.Equal("2026-03-05T17:30:00+08:00", (string?)told["data"]!["previous"]!["dueAt"]);

        var audit = await world.World.ReadAsync(db =>
            db.AuditEntries.Where(entry => entry.Reason == "calendar_2026_2").OrderBy(e => e.Number).ToListAsync()
        );
        Assert.Equal(
            [("service_point.deadline_changed", open, "王工"), ("calendar.imported", "calendar/2026", "王工")],
            audit.Select(entry => (entry.Action, entry.Subject, entry.Clerk!))
        );
        var activation = await world.World.ReadAsync(db =>
            db.CalendarActivations.OrderBy(activation => activation.Number).LastAsync()
        );
        Assert.Equal((Note.By, Note.Reason, 1), (activation.By, activation.Reason, activation.MovedDeadlines));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        await DoAsync(import => import.ApplyAsync(WednesdayOff, Note));
        var again = await DoAsync(import => import.ApplyAsync(WednesdayOff, Note));
        var preview = await DoAsync(import => import.PreviewAsync(WednesdayOff));

        Assert.Equal("calendar_already_in_force", again.Refusal!.Code);
        Assert.Equal("calendar_already_in_force", preview.Refusal!.Code);
        Assert.Equal(8, await world.World.ReadAsync(db => db.CalendarActivations.CountAsync()));
    }

    [Fact]
    public async Task An_older_revision_comes_into_force_again_and_the_newer_one_stays()
    {
        var id = await world.SubmitAsync();
        await DoAsync(import => import.ApplyAsync(WednesdayOff, Note));

        var look = await DoAsync(import => import.PreviewAsync(2026, 1));
        var back = await DoAsync(import => import.ActivateAsync(2026, 1, Note, look.Change!.Version));

        Assert.Null(back.Refusal);
        Assert.Equal(1, look.Change!.Deadlines.Earlier);
        Assert.Equal(Thursday, await DueAsync(id));
        Assert.Equal(2, await world.World.ReadAsync(db => db.CalendarYears.CountAsync(year => year.Year == 2026)));
        // The same file is the revision that it was.
        var forth = await DoAsync(import => import.ApplyAsync(WednesdayOff, Note));
        Assert.Equal((2, false), (forth.Change!.Revision, forth.Change.IsNew));
        Assert.Equal(Friday, await DueAsync(id));
        var unknown = await DoAsync(import => import.ActivateAsync(2026, 9, Note));
        Assert.Equal("calendar_revision_not_found", unknown.Refusal!.Code);
    }

    [Fact]
    public async Task What_was_said_by_the_old_dates_is_neither_said_again_nor_taken_back()
    {
        var id = await world.SubmitAsync();
        await world.MoveClockAsync(At(5, 10));
        await RunAsync();
        await DoAsync(import => import.ApplyAsync(WednesdayOff, Note));
        await world.MoveClockAsync(At(5, 18)); // late by the old date, due soon by the new one
        await RunAsync();
        Assert.Equal(
            ["application.received", "service_point.due_soon", "service_point.deadline_changed"],
            await world.EventsAsync(id)
        );

        await world.MoveClockAsync(At(6, 18));
        await RunAsync();
        var late = HolidayJson.Published(2026, (new(2026, 3, 4), true), (new(2026, 3, 6), true));
        var done = await DoAsync(import => import.ApplyAsync(late, Note));
        await RunAsync();

        Assert.Equal(1, done.Change!.Deadlines.Breached);
        Assert.Equal(
            [
                "application.received",
                "service_point.due_soon",
                "service_point.deadline_changed",
                "service_point.breached",
                "service_point.deadline_changed",
            ],
            await world.EventsAsync(id)
        );
        var shown = await world.East.GetAsync($"/v1/applications/{id}");
        Assert.Equal("breached", (string?)shown.Json["deadline"]!["state"]);
    }

    [Fact]
    public async Task A_case_of_a_missing_year_is_refused_until_the_year_is_imported_and_the_duty_is_asked_for_it()
    {
        await world.MoveClockAsync(new(2026, 11, 1, 9, 0, 0, ChinaTime.Offset));
        await WatchAsync();
        Assert.Empty(await OpenTasksAsync());
        await world.MoveClockAsync(new(2026, 11, 2, 9, 0, 0, ChinaTime.Offset));
        await WatchAsync();
        await WatchAsync();
        Assert.Equal(["2027"], await OpenTasksAsync());

        await world.MoveClockAsync(new(2026, 12, 29, 9, 0, 0, ChinaTime.Offset));
        var person = People.New();
        var refused = await world.East.PostAsync("/v1/applications", person.Application("SP-EAST"));
        Assert.Equal((503, "calendar_year_missing"), (refused.Status, (string?)refused.Json["code"]));
        Assert.Equal(2027, (int?)refused.Json["year"]);

        var done = await DoAsync(import => import.ApplyAsync(HolidayJson.Of2027(), Note));
        Assert.Null(done.Refusal);
        Assert.Empty(await OpenTasksAsync());
        await WatchAsync();
        Assert.Empty(await OpenTasksAsync());
        Assert.Equal(
            new DateTimeOffset(2027, 1, 4, 17, 30, 0, ChinaTime.Offset),
            await DueAsync(await world.SubmitAsync(person))
        );
    }

    [Fact]
    public async Task A_notice_for_the_next_year_moves_deadlines_of_December()
    {
        await world.MoveClockAsync(new(2026, 12, 28, 9, 0, 0, ChinaTime.Offset));
        var id = await world.SubmitAsync();
        var eve = ("元旦", "2026-12-31", true);

        await DoAsync(import => import.ApplyAsync(HolidayJson.Of2027(eve), Note));

        Assert.Equal(new DateTimeOffset(2027, 1, 4, 17, 30, 0, ChinaTime.Offset), await DueAsync(id));
    }

    private async Task AllByTheCalendarAsync(string[] ids)
    {
        var calendar = (await world.World.ReadAsync(db => CalendarInForce.ReadAsync(db, default))).Calendar;
        var cases = await world.World.ReadAsync(db =>
            db.Applications.Where(a => ids.Contains(a.Id)).Select(a => new { a.ReceivedAt, a.DueAt }).ToListAsync()
        );
        Assert.Equal(ids.Length, cases.Count);
        Assert.All(cases, one => Assert.Equal(CaseDeadline.For(one.ReceivedAt, calendar).DueAt, one.DueAt));
    }

    private async Task<CalendarOutcome> DoAsync(Func<CalendarImport, Task<CalendarOutcome>> use)
    {
        await using var scope = world.World.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Clerk = Note.By;
        return await use(scope.ServiceProvider.GetRequiredService<CalendarImport>());
    }

    private Task RunAsync() => RunAsync<CaseDeadlinesJob>();

    private Task WatchAsync() => RunAsync<CalendarWatchJob>();

    private async Task RunAsync<T>()
        where T : class, IIssuanceJob
    {
        await using var scope = world.World.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<T>().RunAsync(null, CancellationToken.None);
    }

    private Task<DateTimeOffset> DueAsync(string id) =>
        world.World.ReadAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.DueAt).SingleAsync());

    private Task<List<string>> OpenTasksAsync() =>
        world.World.ReadAsync(db =>
            db.OpsTasks.Where(task => task.Kind == "calendar_year_missing" && task.ClosedAt == null)
                .Select(task => task.Subject)
                .ToListAsync()
        );

    private static DateTimeOffset At(int day, double hour) =>
        new DateTimeOffset(2026, 3, day, 0, 0, 0, ChinaTime.Offset).AddHours(hour);
}
