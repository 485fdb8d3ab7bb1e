using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>How the three-working-day promise stands now, in business time (R053).</summary>
/// <param name="DueToday">Open, and due by closing time of today.</param>
/// <param name="DueTomorrow">Open, and due on the next working day.</param>
/// <param name="Overdue">Open, and past the due time.</param>
/// <param name="OnTimePercent">Of the cases settled in the last 30 days, those settled in time; null when none was.</param>
/// <param name="DonePerDay">Cases settled on each of the last 30 days.</param>
/// <param name="ByDueDate">From 3 working days ago to 5 ahead.</param>
public sealed record CaseFigures(
    DateTimeOffset Now,
    CappedCount DueToday,
    CappedCount DueTomorrow,
    CappedCount Overdue,
    decimal? OnTimePercent,
    IReadOnlyList<CaseDay> DonePerDay,
    IReadOnlyList<CaseColumn> ByDueDate
);

public sealed record CaseDay(DateOnly Day, long OnTime, long Late);

/// <param name="Open">Not settled yet; of a day that is over, these are overdue.</param>
public sealed record CaseColumn(DateOnly Due, CappedCount Open, long OnTime, long Late);

/// <summary>Reads <see cref="CaseFigures"/>: open cases by their index, settled ones from the counts by day.</summary>
public sealed class ShowCaseFigures(IssuanceDb db, BusinessClock clock, WorkingCalendar calendar)
{
    private const int Days = 30;

    public async Task<CaseFigures> ReadAsync(CancellationToken cancel)
    {
        var (now, today) = (clock.GetUtcNow(), clock.Today);
        var next = WorkingDays.Next(calendar, today);
        var columns = WorkingDays.Around(calendar, today, before: 3, after: 5);
        var done = await DailyFigures.ReadAsync(db, "cases_done", today.AddDays(1 - Days), today, cancel);
        var byDue = await DailyFigures.ReadAsync(db, "cases_by_due", columns[0], columns[^1], cancel);
        var open = await OpenAsync(columns, cancel);
        var (onTime, late) = (Sum(done, "on_time"), Sum(done, "late"));
        return new CaseFigures(
            now,
            await CountAsync(now, StartOf(today.AddDays(1)), cancel),
            await CountAsync(StartOf(next), StartOf(next.AddDays(1)), cancel),
            await CountAsync(DateTimeOffset.UnixEpoch, now, cancel),
            onTime + late == 0 ? null : Math.Round(100m * onTime / (onTime + late), 1),
            [
                .. Enumerable
                    .Range(0, Days)
                    .Select(ago => today.AddDays(1 - Days + ago))
                    .Select(day => new CaseDay(day, Sum(done, "on_time", day), Sum(done, "late", day))),
            ],
            [
                .. columns.Select(day => new CaseColumn(
                    day,
                    new CappedCount(open.GetValueOrDefault(day)),
                    Sum(byDue, "on_time", day),
                    Sum(byDue, "late", day)
                )),
            ]
        );
    }

    private async Task<CappedCount> CountAsync(DateTimeOffset from, DateTimeOffset before, CancellationToken cancel) =>
        new(
            await db
                .Database.SqlQuery<int>(
                    $"""
                    select count(*)::int as "Value" from (
                        select 1 from applications
                        where met_at is null and status in ('received', 'approved') and due_at >= {from} and due_at < {before}
                        limit {CappedCount.Cap + 1}) capped
                    """
                )
                .SingleAsync(cancel)
        );

    private sealed record OpenOn(DateOnly Day, int Count);

    private async Task<Dictionary<DateOnly, int>> OpenAsync(IReadOnlyList<DateOnly> days, CancellationToken cancel) =>
        await db
            .Database.SqlQuery<OpenOn>(
                $"""
                select day as "Day", open.count as "Count" from unnest({days.ToArray()}) day, lateral (
                    select count(*)::int from (
                        select 1 from applications
                        where met_at is null and status in ('received', 'approved')
                          and due_at >= day::timestamp at time zone 'Asia/Shanghai'
                          and due_at < (day + 1)::timestamp at time zone 'Asia/Shanghai'
                        limit {CappedCount.Cap + 1}) capped) open
                """
            )
            .ToDictionaryAsync(row => row.Day, row => row.Count, cancel);

    private static DateTimeOffset StartOf(DateOnly day) => ChinaTime.StartOf(day).ToUniversalTime();

    private static long Sum(List<DailyFigure> figures, string label, DateOnly? day = null) =>
        figures.Where(f => f.Label == label && (day is null || f.Day == day)).Sum(f => f.Count);
}
