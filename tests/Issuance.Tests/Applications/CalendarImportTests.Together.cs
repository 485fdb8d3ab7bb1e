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

/// <summary>What is refused, and what several do at once.</summary>
public sealed partial class CalendarImportTests
{
    [Fact]
    public async Task What_would_leave_a_deadline_uncountable_is_refused()
    {
        await world.MoveClockAsync(new(2026, 12, 28, 9, 0, 0, ChinaTime.Offset));
        await world.SubmitAsync();
        var eveOff = HolidayJson.Published(2026, (new(2026, 12, 31), true));
        var gap = HolidayJson.Of(2029, ["https://a.cn/"], [("元旦", "2029-01-01", true)]);

        async Task RefusedAsync(byte[] file, CalendarNote note, string code)
        {
            var outcome = await DoAsync(import => import.ApplyAsync(file, note));
            Assert.Equal(code, outcome.Refusal?.Code);
        }

        await RefusedAsync(eveOff, Note, "calendar_next_year_needed");
        await RefusedAsync(gap, Note, "calendar_year_gap");
        await RefusedAsync(WednesdayOff, Note with { Reason = "" }, "calendar_note_invalid");
        await RefusedAsync(WednesdayOff, Note with { By = "a\nb" }, "calendar_note_invalid");
        await RefusedAsync(Encoding.UTF8.GetBytes("{}"), Note, "calendar_file_invalid");
        Assert.Equal(7, await world.World.ReadAsync(db => db.CalendarActivations.CountAsync()));
    }

    [Fact]
    public async Task Of_two_imports_at_once_the_second_goes_by_what_the_first_left()
    {
        var id = await world.SubmitAsync();
        var version = (await DoAsync(import => import.PreviewAsync(WednesdayOff))).Change!.Version;

        var same = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => DoAsync(import => import.ApplyAsync(WednesdayOff, Note)))
        );
        Assert.Single(same, outcome => outcome.Refusal is null);
        Assert.Equal(3, same.Count(outcome => outcome.Refusal?.Code == "calendar_already_in_force"));

        var outdated = await DoAsync(import => import.ApplyAsync(TuesdayOff, Note, version));
        Assert.Equal("calendar_changed_meanwhile", outdated.Refusal!.Code);
        var both = await Task.WhenAll(
            DoAsync(import => import.ApplyAsync(TuesdayOff, Note)),
            DoAsync(import =>
                import.ApplyAsync(HolidayJson.Published(2026, (new(2026, 3, 3), true), (new(2026, 3, 4), true)), Note)
            )
        );
        Assert.Equal([3, 4], both.Select(outcome => outcome.Change!.Revision).Order());
        await AllByTheCalendarAsync([id]);
    }

    [Fact]
    public async Task No_case_received_during_an_import_keeps_a_deadline_of_the_old_calendar()
    {
        var submits = Enumerable.Range(0, 24).Select(_ => world.SubmitAsync()).ToList();
        await Task.WhenAny(submits);
        await DoAsync(import => import.ApplyAsync(WednesdayOff, Note));
        var ids = await Task.WhenAll(submits);

        await AllByTheCalendarAsync(ids);
        Assert.Equal(Friday, await DueAsync(ids[0]));
    }

    [Fact]
    public async Task Another_process_goes_by_a_new_revision_within_seconds()
    {
        var here = world.World.Services.GetRequiredService<CalendarStore>();
        Assert.True(here.Current.IsWorkingDay(new(2026, 3, 4)));
        await using var elsewhere = new DeadlineBench(world.World.ConnectionString);

        await using (var scope = elsewhere.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<CalendarImport>().ApplyAsync(WednesdayOff, Note);

        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(here.Current.IsWorkingDay(new(2026, 3, 4))),
            worked => !worked
        );
        // What stores a deadline does not even wait for that.
        Assert.Equal(Friday, await DueAsync(await world.SubmitAsync()));
    }
}
