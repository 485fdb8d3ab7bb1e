using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Ops;

/// <summary>What needs a person now. Every number leads to the list behind it; the panels can be asked for alone, to refresh them.</summary>
public sealed class IndexModel(
    IssuanceDb db,
    BusinessClock clock,
    WorkingCalendar calendar,
    TimeProvider wallClock,
    ShowCaseFigures figures,
    ListCases cases,
    ShowBankChannels banks,
    ListUnknownInstructions unknown,
    ListDeadItems dead,
    ShowPickups pickups,
    ShowNotices notices,
    ShowJobs jobs,
    ShowRecovery recovery
) : PageModel
{
    /// <summary>How many overdue cases the panel names itself.</summary>
    private const int NamedCases = 12;

    public DateTimeOffset ReadAt { get; private set; }
    public DateTimeOffset BusinessNow { get; private set; }
    public DateOnly Today => clock.Today;
    public CalendarCoverage Coverage { get; private set; } = null!;
    public CaseFigures Cases { get; private set; } = null!;
    public IReadOnlyList<CaseRow> Overdue { get; private set; } = [];

    /// <summary>There while a recovery after a restore is on.</summary>
    public RecoveryView? Recovery { get; private set; }
    public IReadOnlyList<BankChannelView> Banks { get; private set; } = [];
    public CappedCount Unknown { get; private set; }

    /// <summary>The first few, oldest first.</summary>
    public IReadOnlyList<UnknownInstruction> Oldest { get; private set; } = [];
    public DeadGroups Dead { get; private set; } = null!;
    public IReadOnlyList<PickupRow> Pickups { get; private set; } = [];
    public IReadOnlyList<NoticeDay> NoticesToday { get; private set; } = [];
    public IReadOnlyList<JobTrouble> Jobs { get; private set; } = [];
    public int JobCount { get; private set; }
    public IReadOnlyList<(string Kind, int Count, DateTimeOffset OldestAt)> Tasks { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancel) => ReadAsync(cancel);

    /// <summary>The panels alone, for the script that refreshes them.</summary>
    public async Task<IActionResult> OnGetPanelsAsync(CancellationToken cancel)
    {
        await ReadAsync(cancel);
        Response.Headers.CacheControl = "no-store";
        return Partial("_Panels", this);
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        (ReadAt, BusinessNow) = (wallClock.GetUtcNow(), clock.GetUtcNow());
        Coverage = CalendarCoverage.Of(calendar, Today);
        Cases = await figures.ReadAsync(cancel);
        Overdue = await cases.LatelyOverdueAsync(NamedCases, cancel);
        Recovery = await recovery.ReadAsync(cancel) is { IsOn: true } on ? on : null;
        Banks = await banks.ReadAsync(cancel);
        Unknown = await unknown.CountAsync(cancel);
        Oldest = [.. (await unknown.ReadAsync(null, cancel)).Rows.Take(3)];
        Dead = await dead.GroupsAsync(cancel);
        Pickups = await pickups.ReadAsync(cancel);
        NoticesToday = [.. (await notices.ByDayAsync(cancel)).Where(day => day.Day == Today)];
        var all = await jobs.ReadAsync(cancel);
        JobCount = all.Count;
        Jobs = JobTrouble.Of(all, ReadAt, IsDayOff);
        Tasks = await TasksAsync(cancel);
    }

    private async Task<IReadOnlyList<(string, int, DateTimeOffset)>> TasksAsync(CancellationToken cancel)
    {
        var kinds = await db
            .OpsTasks.Where(task => task.ClosedAt == null)
            .GroupBy(task => task.Kind)
            .Select(kind => new
            {
                Kind = kind.Key,
                Count = kind.Count(),
                OldestAt = kind.Min(task => task.CreatedAt),
            })
            .ToListAsync(cancel);
        return [.. kinds.OrderByDescending(kind => kind.Count).Select(kind => (kind.Kind, kind.Count, kind.OldestAt))];
    }

    // The timetable follows the wall clock, the calendar the business date that it was then.
    private bool IsDayOff(DateOnly day)
    {
        var business = ChinaTime.DateOf(ChinaTime.StartOf(day) + clock.Offset);
        return calendar.HasYear(business.Year) && !calendar.IsWorkingDay(business);
    }
}
