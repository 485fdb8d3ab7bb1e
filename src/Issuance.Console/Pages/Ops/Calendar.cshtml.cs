using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Ops;

/// <summary>Whether deadlines can be trusted: how far the working days reach, what each year rests on, and a planner.</summary>
public sealed class CalendarModel(IssuanceDb db, BusinessClock clock, IAuthorizationService authorization) : PageModel
{
    public CalendarCoverage Coverage { get; private set; } = null!;
    public CalendarYearPlan Plan { get; private set; } = null!;

    /// <summary>Every revision of the year that is shown, the newest first.</summary>
    public IReadOnlyList<CalendarRevision> Revisions { get; private set; } = [];
    public IReadOnlyList<CalendarActivation> History { get; private set; } = [];

    /// <summary>Viewers see no buttons.</summary>
    public bool MayAct { get; private set; }

    public async Task<IActionResult> OnGetAsync(int? year, CancellationToken cancel)
    {
        var inForce = await CalendarInForce.ReadAsync(db, cancel);
        var calendar = inForce.Calendar;
        Coverage = CalendarCoverage.Of(calendar, clock.Today) with { Years = inForce.Revisions };
        var shown = year ?? Math.Clamp(clock.Today.Year, Coverage.CoveredFrom.Year, Coverage.CoveredUntil.Year);
        if (!calendar.HasYear(shown))
            return NotFound();
        Plan = CalendarYearPlan.Of(calendar, shown);
        Revisions = await db
            .CalendarYears.AsNoTracking()
            .Where(revision => revision.Year == shown)
            .OrderByDescending(revision => revision.Revision)
            .ToListAsync(cancel);
        History = await db
            .CalendarActivations.AsNoTracking()
            .Where(activation => activation.Year == shown)
            .OrderByDescending(activation => activation.Number)
            .Take(50)
            .ToListAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
        return Page();
    }

    public bool IsInForce(CalendarRevision revision) =>
        Coverage.Years.Any(year => year.Year == revision.Year && year.Revision == revision.Revision);

    /// <summary>A month as weeks from Monday to Sunday; null where the week belongs to a neighbour.</summary>
    public static IEnumerable<CalendarDay?[]> Weeks(CalendarYearPlan.Month month)
    {
        var before = ((int)month.Days[0].Date.DayOfWeek + 6) % 7;
        var cells = Enumerable.Repeat<CalendarDay?>(null, before).Concat(month.Days.Select(day => (CalendarDay?)day));
        return cells.Chunk(7).Select(week => week.Concat(new CalendarDay?[7 - week.Length]).ToArray());
    }
}
