using System.Globalization;
using Issuance.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>Whether people are told: results by day, failures by cause, and the notices behind each number.</summary>
public sealed class NoticesModel(ShowNotices notices) : PageModel
{
    public static readonly IReadOnlyList<string> States = ["sent", "queued", "sending", "unknown", "failed", "expired"];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<NoticeDay> Days { get; private set; } = [];
    public IReadOnlyList<FailedGroup> Failed { get; private set; } = [];

    /// <summary>What the list below is of: a day's state or a cause; null for no list.</summary>
    public string? Heading { get; private set; }

    public IReadOnlyList<NoticeRow> OfDay { get; private set; } = [];
    public IReadOnlyList<FailedNotice> OfCause { get; private set; } = [];
    public string? NextPage { get; private set; }

    public async Task<IActionResult> OnGetAsync(
        string? day,
        string? channel,
        string? state,
        string? cause,
        string? cursor,
        CancellationToken cancel
    )
    {
        Days =
        [
            .. (await notices.ByDayAsync(cancel))
                .OrderByDescending(d => d.Day)
                .ThenBy(d => d.Channel, StringComparer.Ordinal),
        ];
        // Days on which failures were put right are kept with a count of nothing.
        Failed = [.. (await notices.FailedByCauseAsync(cancel)).Where(group => group.Count > 0)];
        if (channel is null)
            return Page();
        if (cause is not null)
            await ListCauseAsync(channel, cause, cursor, cancel);
        else if (OpsShown.ReadDay(day) is { } on && States.Contains(state, StringComparer.Ordinal))
            await ListDayAsync(on, channel, state!, cursor, cancel);
        else
            return NotFound();
        return Page();
    }

    public static string OnDay(DateOnly day, string channel, string state, string? cursor = null) =>
        OpsShown.Address(
            "/ops/notices",
            ("day", OpsShown.Machine(day)),
            ("channel", channel),
            ("state", state),
            ("cursor", cursor)
        );

    public static string OfOneCause(string channel, string cause, string? cursor = null) =>
        OpsShown.Address("/ops/notices", ("channel", channel), ("cause", cause), ("cursor", cursor));

    private async Task ListCauseAsync(string channel, string cause, string? cursor, CancellationToken cancel)
    {
        var before = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : (long?)null;
        (OfCause, var next) = await notices.FailedAsync(channel, cause, before, cancel);
        NextPage = next is { } number
            ? OfOneCause(channel, cause, number.ToString(CultureInfo.InvariantCulture))
            : null;
        Heading = cause;
    }

    private async Task ListDayAsync(
        DateOnly day,
        string channel,
        string state,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await notices.OnDayAsync(day, channel, state, cursor, cancel);
        OfDay = page.Rows;
        NextPage = page.NextCursor is { } next ? OnDay(day, channel, state, next) : null;
        Heading = Shown.Date(day);
    }
}
