using Issuance.Notices;
using Issuance.Tests.ServicePoints;
using Issuance.Tests.World;

namespace Issuance.Tests.Notices;

/// <summary>What the holder hears of a time that was moved or missed.</summary>
public sealed class AppointmentNoticeTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private readonly IssuanceWorld world = quiet.World;

    private static DateTimeOffset March(int day, int hour, int minute = 0) =>
        new(2026, 3, day, hour, minute, 0, TimeSpan.FromHours(8));

    private async Task<List<string>> SentAsync(TestCard card)
    {
        await world.RunAsync<SendNoticesJob>();
        return await world.MailsAsync(card);
    }

    [Fact]
    public async Task A_move_tells_the_holder_the_new_time_and_a_move_to_where_it_is_tells_nothing()
    {
        await world.ToDayAsync(0);
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, "SP-EAST.20260304T0900");

        Assert.Equal(200, (await world.MoveAsync(card, id, "SP-EAST.20260304T0900")).Status);
        Assert.Empty(await SentAsync(card));
        Assert.Equal(200, (await world.MoveAsync(card, id, "SP-EAST.20260304T1430")).Status);
        Assert.Equal(200, (await world.MoveAsync(card, id, "SP-EAST.20260304T1430")).Status);

        Assert.Equal(["appointment_moved sent"], await SentAsync(card));
        var text = (string)(await world.MailOfAsync(card)).Single()["text"]!;
        Assert.Contains("预约时间已变更为2026年3月4日14:30", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_moves_before_the_first_is_told_only_the_last_is_told()
    {
        await world.ToDayAsync(0);
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, "SP-EAST.20260305T0900");
        var key = Guid.NewGuid().ToString();
        await world.MoveAsync(card, id, "SP-EAST.20260305T0930", key: key);
        await world.MoveAsync(card, id, "SP-EAST.20260305T0930", key: key);
        await world.MoveAsync(card, id, "SP-EAST.20260305T1000");

        Assert.Equal(["appointment_moved expired", "appointment_moved sent"], await SentAsync(card));
        Assert.Contains("10:00", (string)(await world.MailOfAsync(card))[1]["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_move_that_was_cancelled_before_it_was_told_is_not_told()
    {
        await world.ToDayAsync(0);
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, "SP-EAST.20260306T0900");
        await world.MoveAsync(card, id, "SP-EAST.20260306T0930");
        await world.CancelAsync(card, id);

        Assert.Equal(["appointment_moved expired"], await SentAsync(card));
        Assert.Equal("overtaken", (await world.NoticesAsync(card)).Single().LastTrouble);
    }

    [Fact]
    public async Task Who_did_not_come_is_told_once_whoever_notes_it_and_however_often()
    {
        await world.ToDayAsync(0);
        var (byJob, byDesk) = (await world.AtPickupPointAsync(), await world.AtPickupPointAsync());
        await world.BookedAsync(byJob, "SP-EAST.20260303T0900");
        var kept = await world.BookedAsync(byDesk, "SP-EAST.20260303T0900");
        await world.MoveClockAsync(March(3, 9, 30));

        Assert.Equal(409, (await world.CancelAsync(byDesk, kept)).Status);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.RunMissedAppointmentsAsync()));

        Assert.Equal(["appointment_missed sent"], await SentAsync(byJob));
        Assert.Equal(["appointment_missed sent"], await SentAsync(byDesk));
        await world.ToDayAsync(0);
    }

    [Fact]
    public async Task Who_has_booked_again_by_then_is_not_told_that_he_missed()
    {
        await world.ToDayAsync(0);
        var card = await world.AtPickupPointAsync();
        await world.BookedAsync(card, "SP-EAST.20260309T0900");
        await world.MoveClockAsync(March(9, 9, 45));
        await world.BookedAsync(card, "SP-EAST.20260310T0900");

        Assert.Equal(["appointment_missed expired"], await SentAsync(card));
        await world.ToDayAsync(0);
    }
}
