using System.Globalization;
using Issuance.Operations;
using Issuance.Tests.Applications;
using Issuance.Tests.World;

namespace Issuance.Tests.Operations;

[Collection(ApplicationsCollection.Name)]
public sealed class CaseFigureTests(ApplicationsWorld world)
{
    [Fact]
    public async Task A_case_counts_as_due_tomorrow_then_due_today_then_overdue_and_each_number_has_its_list()
    {
        var (before, id) = (await FiguresAtAsync(0), await world.SubmitAsync());
        try
        {
            Assert.Equal(0, (await FiguresAtAsync(0)).DueTomorrow.Value - before.DueTomorrow.Value);

            var wednesday = await FiguresAtAsync(2);
            Assert.Contains(
                id,
                await ListAsync((list, cursor) => list.DueTomorrowAsync(cursor, default), wednesday.DueTomorrow)
            );

            var thursday = await FiguresAtAsync(3);
            Assert.Contains(
                id,
                await ListAsync((list, cursor) => list.DueTodayAsync(cursor, default), thursday.DueToday)
            );
            Assert.Contains(
                thursday.ByDueDate,
                column => column.Due == new DateOnly(2026, 3, 5) && column.Open.Value > 0
            );

            var evening = await FiguresAtAsync(3, hours: 9);
            Assert.Equal(0, evening.DueToday.Value);
            Assert.Contains(id, await ListAsync((list, cursor) => list.OverdueAsync(cursor, default), evening.Overdue));
        }
        finally
        {
            await world.MoveClockAsync(ApplicationsWorld.Start);
        }
    }

    [Fact]
    public async Task A_settled_case_leaves_the_open_ones_and_counts_on_its_day_in_time_or_late()
    {
        var day = ApplicationsWorld.Start.AddDays(21); // a week that no other test visits
        try
        {
            await world.MoveClockAsync(day);
            var (early, late, withdrawn) = (
                await world.SubmitAsync(),
                await world.SubmitAsync(),
                await world.SubmitAsync()
            );
            await world.WithdrawAsync(withdrawn);
            await world.RejectAsync(early);
            await world.MoveClockAsync(day.AddDays(4));
            await world.RejectAsync(late);

            var figures = await world.World.CasesAsync();

            Assert.Equal(
                new CaseDay(new DateOnly(2026, 3, 23), 1, 0),
                figures.DonePerDay.Single(d => d.Day == new DateOnly(2026, 3, 23))
            );
            Assert.Equal(
                new CaseDay(new DateOnly(2026, 3, 27), 0, 1),
                figures.DonePerDay.Single(d => d.Day == new DateOnly(2026, 3, 27))
            );
            var due = figures.ByDueDate.Single(column => column.Due == new DateOnly(2026, 3, 26));
            Assert.Equal((1, 1, 0), ((int)due.OnTime, (int)due.Late, due.Open.Value));
            Assert.NotNull(figures.OnTimePercent);
            var done = await world.World.UseAsync<ListCases, OpsPage<CaseRow>>(list =>
                list.DoneOnAsync(new DateOnly(2026, 3, 27), null, default)
            );
            Assert.Equal([late], done.Rows.Select(row => row.ApplicationId));
        }
        finally
        {
            await world.MoveClockAsync(ApplicationsWorld.Start);
        }
    }

    [Fact]
    public async Task The_columns_run_from_three_working_days_ago_to_five_ahead_over_the_spring_festival()
    {
        try
        {
            // 15 to 23 February 2026 are off; Saturday 14 and Saturday 28 are worked.
            await world.MoveClockAsync(new DateTimeOffset(2026, 2, 24, 9, 0, 0, TimeSpan.FromHours(8)));

            var columns = (await world.World.CasesAsync()).ByDueDate.Select(c =>
                c.Due.ToString("MMdd", CultureInfo.InvariantCulture)
            );

            Assert.Equal("0212 0213 0214 0224 0225 0226 0227 0228 0302", string.Join(' ', columns));
        }
        finally
        {
            await world.MoveClockAsync(ApplicationsWorld.Start);
        }
    }

    [Fact]
    public async Task The_counts_by_day_stay_what_counting_everything_would_give_while_they_are_folded()
    {
        for (var i = 0; i < 3; i++)
            await world.RejectAsync(await world.SubmitAsync());
        await Task.WhenAll(world.World.RunAsync<DailyFiguresJob>(), world.World.RunAsync<DailyFiguresJob>());
        await world.RejectAsync(await world.SubmitAsync());

        var (kept, counted) = await world.World.FiguresAsync();

        Assert.NotEmpty(counted);
        Assert.Equal(counted, kept);
    }

    private async Task<CaseFigures> FiguresAtAsync(int days, int hours = 0)
    {
        await world.MoveClockAsync(ApplicationsWorld.Start.AddDays(days).AddHours(hours));
        return await world.World.CasesAsync();
    }

    /// <summary>Walks the whole list; it must hold as many as the number above it says.</summary>
    private async Task<List<string>> ListAsync(
        Func<ListCases, string?, Task<OpsPage<CaseRow>>> read,
        CappedCount expected
    )
    {
        var (ids, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await world.World.UseAsync<ListCases, OpsPage<CaseRow>>(list => read(list, cursor));
            ids.AddRange(page.Rows.Select(row => row.ApplicationId));
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal(expected.Value, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(expected.Value, ids.Count);
        return ids;
    }
}
