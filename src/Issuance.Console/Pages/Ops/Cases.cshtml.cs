using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Ops;

/// <summary>The lists behind the numbers of the deadline panel, page by page.</summary>
public sealed class CasesModel(ListCases cases, IssuanceDb db, WorkingCalendar calendar, BusinessClock clock)
    : PageModel
{
    public static readonly IReadOnlyList<string> Views = ["overdue", "due_today", "due_tomorrow", "running", "done"];

    public CaseQuery Query { get; private set; } = null!;
    public OpsPage<CaseRow> Rows { get; private set; } = null!;

    /// <summary>Codes and names, for the choice of a point.</summary>
    public IReadOnlyList<(string Code, string Name)> Points { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(
        string? view,
        string? day,
        string? late,
        string? point,
        string? cursor,
        CancellationToken cancel
    )
    {
        view = string.IsNullOrEmpty(view) ? "overdue" : view;
        if (!Views.Contains(view, StringComparer.Ordinal) && view is not ("due" or "settled"))
            return NotFound();
        Query = new CaseQuery(
            view,
            OpsShown.ReadDay(day),
            bool.TryParse(late, out var isLate) ? isLate : null,
            string.IsNullOrEmpty(point) ? null : point
        );
        Points =
        [
            .. (
                await db
                    .ServicePoints.AsNoTracking()
                    .OrderBy(p => p.Code)
                    .Select(p => new { p.Code, p.Name })
                    .ToListAsync(cancel)
            ).Select(p => (p.Code, p.Name)),
        ];
        Rows = await cases.ReadAsync(Query, cursor, cancel);
        return Page();
    }

    /// <summary>The address of this list with something of it changed.</summary>
    public string Address(string? view = null, string? cursor = null) =>
        OpsShown.Address(
            "/ops/cases",
            ("view", view ?? Query.View),
            ("day", view is null && Query.Day is { } day ? OpsShown.Machine(day) : null),
            ("late", view is null ? Query.Late?.ToString().ToLowerInvariant() : null),
            ("point", Query.ServicePoint),
            ("cursor", cursor)
        );

    public int? Remaining(CaseRow row) => OpsShown.Remaining(row, clock.GetUtcNow(), calendar);

    public bool IsOverdue(CaseRow row) => row.MetAt is null && row.DueAt < clock.GetUtcNow();
}
