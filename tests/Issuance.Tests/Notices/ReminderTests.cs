using Issuance.Notices;
using Issuance.Tests.World;

namespace Issuance.Tests.Notices;

/// <summary>Day 30 and day 75, once each, in any order of runs and clock jumps.</summary>
public sealed class ReminderTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private readonly IssuanceWorld world = quiet.World;

    private async Task<int> RemindersAtAsync(TestCard card, int day, int hours = 0)
    {
        await world.ToDayAsync(day, hours);
        await Task.WhenAll(world.RunAsync<PickupRemindersJob>(), world.RunAsync<PickupRemindersJob>());
        await world.RunAsync<PickupRemindersJob>();
        return (await world.NoticesAsync(card)).Count(notice => notice.Kind == NoticeKind.PickupReminder);
    }

    [Fact]
    public async Task A_holder_is_reminded_on_day_30_and_on_day_75_however_the_clock_jumps()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();

        Assert.Equal(0, await RemindersAtAsync(card, 29, hours: 14));
        Assert.Equal(1, await RemindersAtAsync(card, 30));
        Assert.Equal(1, await RemindersAtAsync(card, 74));
        Assert.Equal(1, await RemindersAtAsync(card, 2)); // back
        Assert.Equal(2, await RemindersAtAsync(card, 80));
        Assert.Equal(2, await RemindersAtAsync(card, 31));
        Assert.Equal(2, await RemindersAtAsync(card, 90));
        await world.RunAsync<SendNoticesJob>();
        foreach (var notice in (await world.NoticesAsync(card)).Where(n => n.State == NoticeState.Sent))
            Assert.Equal(1, (int)(await world.Bank.SmsAsync(notice.Id))!["effects"]!);
    }

    [Fact]
    public async Task A_jump_past_both_days_makes_up_both_in_order()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();

        Assert.Equal(2, await RemindersAtAsync(card, 76));

        Assert.Equal(
            ["2026-03-02/day-30", "2026-03-02/day-75"],
            (await world.NoticesAsync(card)).Skip(1).Select(notice => notice.Stage)
        );
    }

    [Fact]
    public async Task Nobody_is_reminded_of_a_card_that_is_collected_lost_or_past_its_window()
    {
        await world.ToDayAsync(0);
        var (collected, lost, late) = (
            await world.ArrivedAsync(),
            await world.ArrivedAsync(),
            await world.ArrivedAsync()
        );
        await world.HandOverAsync(collected);
        await world.ChangeAsync(lost, card => card.ReportLost());

        Assert.Equal(0, await RemindersAtAsync(late, 91));
        Assert.Equal(0, await RemindersAtAsync(collected, 40));
        Assert.Equal(0, await RemindersAtAsync(lost, 40));
    }
}
