using System.Text.Json;
using Issuance.Operations;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Stacked columns. Each series has a tone, which the script turns into a colour of the present theme, and a pattern, so that colour is not alone.</summary>
/// <param name="Mark">The column to be marked, such as today's; null for none.</param>
public sealed record OpsChart(IReadOnlyList<string> Columns, IReadOnlyList<OpsSeries> Series, string? Mark)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static OpsChart OfDue(CaseFigures figures, DateOnly today, IStringLocalizer text) =>
        new(
            [.. figures.ByDueDate.Select(column => OpsShown.Short(column.Due))],
            [
                new(text["on_time"], "good", [.. figures.ByDueDate.Select(column => column.OnTime)]),
                new(text["late"], "warn", [.. figures.ByDueDate.Select(column => column.Late)]),
                new(text["view_overdue"], "bad", [.. figures.ByDueDate.Select(c => c.Due < today ? c.Open.Value : 0L)]),
                new(text["open"], "plain", [.. figures.ByDueDate.Select(c => c.Due >= today ? c.Open.Value : 0L)]),
            ],
            OpsShown.Short(today)
        );

    public static OpsChart OfDone(CaseFigures figures, IStringLocalizer text) =>
        new(
            [.. figures.DonePerDay.Select(day => OpsShown.Short(day.Day))],
            [
                new(text["on_time"], "good", [.. figures.DonePerDay.Select(day => day.OnTime)]),
                new(text["late"], "bad", [.. figures.DonePerDay.Select(day => day.Late)]),
            ],
            null
        );

    public static OpsChart OfNotices(IReadOnlyList<NoticeDay> notices, IStringLocalizer text)
    {
        var days = notices.GroupBy(notice => notice.Day).OrderBy(day => day.Key).ToList();
        OpsSeries Sum(string words, string tone, params string[] states) =>
            new(
                text[words],
                tone,
                [.. days.Select(day => day.Sum(n => states.Sum(state => n.Counts.GetValueOrDefault(state))))]
            );
        return new(
            [.. days.Select(day => OpsShown.Short(day.Key))],
            [
                Sum("detail_sent", "good", "sent"),
                Sum("notices_waiting", "plain", "queued", "sending", "unknown"),
                Sum("detail_failed", "bad", "failed"),
                Sum("detail_expired", "warn", "expired"),
            ],
            null
        );
    }
}

/// <param name="Tone">good, warn, bad or plain.</param>
public sealed record OpsSeries(string Name, string Tone, IReadOnlyList<long> Values);
