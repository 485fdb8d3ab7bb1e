using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>One case across everything that took part in it, and why it is due when it is. No person in it.</summary>
public sealed class CaseModel(ShowCaseTimeline show, WorkingCalendar calendar, BusinessClock clock) : PageModel
{
    public CaseTimeline Timeline { get; private set; } = null!;

    /// <summary>Null where the calendar does not reach.</summary>
    public DeadlineExplanation? Deadline { get; private set; }

    public bool IsOpen => Timeline.Case is { MetAt: null, State: "received" or "approved" };

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel)
    {
        if (await show.ReadAsync(id, cancel) is not { } timeline)
            return NotFound();
        Timeline = timeline;
        var now = clock.GetUtcNow();
        if (IsCovered(timeline.ReceivedAt) && IsCovered(timeline.Case.DueAt) && IsCovered(now))
            Deadline = DeadlineExplanation.Of(timeline.ReceivedAt, timeline.Case.DueAt, now, calendar);
        return Page();
    }

    /// <summary>Bank calls by their outcome, anything else by where it comes from: which mark stands on the line.</summary>
    public static string Tone(TimelineEntry entry) =>
        entry switch
        {
            { Source: "bank_call", Detail: { } ending } when IsBad(ending) => "bad",
            { Source: "notice" or "work_item", What: var what, Detail: var detail }
                when IsBad(what) || IsBad(detail ?? "") => "bad",
            { What: "service_point.breached" or "application.failed" } => "bad",
            { Source: "event" } => "main",
            _ => "plain",
        };

    /// <summary>States and causes, each to be put into words; an event says them by its name.</summary>
    public static IReadOnlyList<string> Details(TimelineEntry entry) =>
        entry is { Source: not "event", Detail: { } detail }
            ? detail.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [];

    private static bool IsBad(string code) =>
        code.Split(' ', '.')
            .Any(word => word is "not_sent" or "unknown" or "failed" or "dead" or "declined" or "expired");

    private bool IsCovered(DateTimeOffset at) =>
        ChinaTime.DateOf(at) is var day && day >= calendar.FirstLoadedDay && day <= calendar.LastLoadedDay;
}
