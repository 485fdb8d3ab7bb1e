using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Folds the small rows that changes leave behind into the counts by day. Figures are exact before and after.</summary>
public sealed class DailyFiguresJob(IssuanceDb db) : IIssuanceJob
{
    private const int Batch = 20_000;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var folded = 0;
        while (true)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('daily_figures'))", cancel);
            var counts = await db
                .Database.SqlQuery<int>(
                    $"""
                    with taken as (
                        delete from figure_deltas
                        where number in (select number from figure_deltas order by number limit {Batch})
                        returning figure, day, place, label, delta),
                    folded as (
                        insert into daily_figures (figure, day, place, label, count)
                        select figure, day, place, label, sum(delta) from taken group by figure, day, place, label
                        on conflict (figure, day, place, label) do update
                            set count = daily_figures.count + excluded.count)
                    select count(*)::int as "Value" from taken
                    """
                )
                .ToListAsync(cancel);
            // A day and point at which nothing waits any more is not worth a row; there would be one for every day of history.
            await db.Database.ExecuteSqlAsync(
                $"delete from daily_figures where figure = 'pickups_waiting' and count = 0",
                cancel
            );
            await transaction.CommitAsync(cancel);
            folded += counts[0];
            if (counts[0] < Batch)
                return new JobCount(folded, 0);
        }
    }
}
