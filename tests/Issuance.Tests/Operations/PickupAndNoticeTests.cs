using Issuance.Notices;
using Issuance.Operations;
using Issuance.Shared;
using Issuance.Tests.Notices;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

public sealed class PickupAndNoticeTests
{
    [Fact]
    public async Task Waiting_cards_stand_in_their_band_of_age_and_leave_it_when_they_are_collected()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        var (fresh, old) = (await world.ArrivedAsync(), await world.ArrivedAsync());
        await world.SqlAsync($"update cards set pickup_from = pickup_from - 31 where id = '{old.Id}'");

        Assert.Equal([1, 0, 0, 0, 1], await CountsAsync(world));
        Assert.Equal([old.Id], (await ListAsync(world, "30+")).Rows.Select(card => card.CardId));
        Assert.Equal([fresh.Id], (await ListAsync(world, "0-3")).Rows.Select(card => card.CardId));

        await world.HandOverAsync(fresh);
        await world.RunAsync<DailyFiguresJob>();
        Assert.Equal([0, 0, 0, 0, 1], await CountsAsync(world));
        var (kept, counted) = await world.FiguresAsync();
        Assert.Equal(counted, kept);
    }

    [Fact]
    public async Task A_notice_that_was_given_up_is_counted_by_cause_and_sent_once_more_only_where_that_can_help()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var (first, second) = (await world.ArrivedAsync(), await world.ArrivedAsync());
        await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.Notices.CountAsync(n => n.State == NoticeState.Sent)),
            sent => sent == 2
        );
        await world.SqlAsync(
            $"""
            update notices set state = 'failed', sent_at = null, last_trouble = case card_id when '{first.Id}' then 'connection_refused' else 'gateway_refused' end
            """
        );
        var groups = await GroupsAsync(world);
        Assert.Equal(
            [("connection_refused", 1L), ("gateway_refused", 1L)],
            groups.Select(g => (g.Cause, g.Count)).OrderBy(g => g.Cause, StringComparer.Ordinal)
        );

        Assert.Equal("nothing_eligible", (await RetryAsync(world, "gateway_refused")).Refusal!.Code);
        Assert.Null((await RetryAsync(world, "connection_refused")).Refusal);

        await IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.Notices.Where(n => n.State == NoticeState.Sent).Select(n => n.CardId).ToListAsync()
                ),
            sent => sent.SequenceEqual([first.Id])
        );
        Assert.Equal(["gateway_refused"], (await GroupsAsync(world)).Select(g => g.Cause));
        var list = await world.UseAsync<ShowNotices, (IReadOnlyList<FailedNotice> Rows, long? Next)>(show =>
            show.FailedAsync("sms", "gateway_refused", null, default)
        );
        Assert.Equal("number_to_be_corrected", list.Rows.Single().WhyNotRetry);
        Assert.Equal(second.ApplicationId, list.Rows.Single().ApplicationId);
        var days = await world.UseAsync<ShowNotices, IReadOnlyList<NoticeDay>>(show => show.ByDayAsync(default));
        Assert.Equal(
            (1, 1),
            (days.Sum(d => d.Counts.GetValueOrDefault("sent")), days.Sum(d => d.Counts.GetValueOrDefault("failed")))
        );
    }

    private static async Task<IReadOnlyList<long>> CountsAsync(IssuanceWorld world) =>
        (await world.UseAsync<ShowPickups, IReadOnlyList<PickupRow>>(show => show.ReadAsync(default))).Single().Counts;

    private static Task<OpsPage<WaitingCard>> ListAsync(IssuanceWorld world, string band) =>
        world.UseAsync<ShowPickups, OpsPage<WaitingCard>>(show =>
            show.ListAsync("SP-EAST", AgeBand.Find(band)!, null, default)
        );

    private static Task<IReadOnlyList<FailedGroup>> GroupsAsync(IssuanceWorld world) =>
        world.UseAsync<ShowNotices, IReadOnlyList<FailedGroup>>(show => show.FailedByCauseAsync(default));

    private static Task<(string? Id, Refusal? Refusal)> RetryAsync(IssuanceWorld world, string cause) =>
        world.UseAsync<RetryAll, (string?, Refusal?)>(r =>
            r.StartAsync(BulkKind.RetryNotices, "sms", cause, OpsRoom.Operator, OpsRoom.Why, default)
        );
}
