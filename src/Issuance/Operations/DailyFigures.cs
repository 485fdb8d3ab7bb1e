using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <param name="Day">Business date in Asia/Shanghai.</param>
/// <param name="Place">Service point or channel; empty where the figure has none.</param>
public sealed record DailyFigure(DateOnly Day, string Place, string Label, long Count);

/// <summary>Reads the counts by day: what is folded already, and what is not yet.</summary>
internal static class DailyFigures
{
    public static Task<List<DailyFigure>> ReadAsync(
        IssuanceDb db,
        string figure,
        DateOnly from,
        DateOnly to,
        CancellationToken cancel
    ) =>
        db
            .Database.SqlQuery<DailyFigure>(
                $"""
                select day as "Day", place as "Place", label as "Label", sum(count)::bigint as "Count"
                from (
                    select day, place, label, count from daily_figures
                    where figure = {figure} and day between {from} and {to}
                    union all
                    select day, place, label, delta from figure_deltas
                    where figure = {figure} and day between {from} and {to}) counted
                group by day, place, label having sum(count) <> 0
                order by day, place, label
                """
            )
            .ToListAsync(cancel);
}
