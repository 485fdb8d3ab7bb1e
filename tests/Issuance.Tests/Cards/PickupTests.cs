using Issuance.Cards;

namespace Issuance.Tests.Cards;

/// <summary>The pickup machine on its own and on a card, without a database.</summary>
public sealed class PickupTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8));

    private static Card AtPickupPoint()
    {
        var card = Card.Order("crd_1", "app_1", "harbour", [7], "SP-EAST", "ord-1-1", Now);
        card.AcceptOrder("0417");
        card.StartProduction();
        card.Produce("SC1", "0417", [1], [2]);
        card.Ship(null);
        card.Arrive(Now);
        card.TakeHappenings();
        return card;
    }

    [Fact]
    public void A_pickup_takes_the_steps_of_the_contract_and_no_other()
    {
        var before = PickupState.Notified;
        var table = new Dictionary<(PickupState, PickupStep), PickupState>
        {
            [(PickupState.NoticeQueued, PickupStep.Notify)] = PickupState.Notified,
            [(PickupState.NoticeQueued, PickupStep.Expire)] = PickupState.Expired,
            [(PickupState.Notified, PickupStep.Expire)] = PickupState.Expired,
            [(PickupState.Missed, PickupStep.Expire)] = PickupState.Expired,
            [(PickupState.NoticeQueued, PickupStep.Book)] = PickupState.Booked,
            [(PickupState.Notified, PickupStep.Book)] = PickupState.Booked,
            [(PickupState.Missed, PickupStep.Book)] = PickupState.Booked,
            [(PickupState.Booked, PickupStep.Cancel)] = before,
            [(PickupState.Booked, PickupStep.Miss)] = PickupState.Missed,
            [(PickupState.NoticeQueued, PickupStep.Collect)] = PickupState.Collected,
            [(PickupState.Notified, PickupStep.Collect)] = PickupState.Collected,
            [(PickupState.Booked, PickupStep.Collect)] = PickupState.Collected,
            [(PickupState.Missed, PickupStep.Collect)] = PickupState.Collected,
            [(PickupState.Expired, PickupStep.Collect)] = PickupState.Collected,
            [(PickupState.Collected, PickupStep.Return)] = before,
        };
        foreach (var state in Enum.GetValues<PickupState>())
        foreach (var step in Enum.GetValues<PickupStep>())
            Assert.Equal(
                (state, step, table.TryGetValue((state, step), out var next) ? next : (PickupState?)null),
                (state, step, PickupSteps.Next(state, step, before))
            );
    }

    [Fact]
    public void A_holder_who_was_told_while_a_time_was_booked_counts_as_told_when_it_is_cancelled()
    {
        var card = AtPickupPoint();
        card.Book("apt_1");
        card.NoteNotified();
        card.NoteNotified();
        Assert.Equal(PickupState.Booked, card.Pickup);

        card.CancelAppointment();

        Assert.Equal(PickupState.Notified, card.Pickup);
        Assert.Equal(
            ["pickup.booked", "pickup.notified", "pickup.cancelled"],
            card.TakeHappenings().Select(happening => happening.Type)
        );
        Assert.False(card.IsLeftBehind(new DateOnly(2026, 5, 31)));
        Assert.True(card.IsLeftBehind(new DateOnly(2026, 6, 1)));
    }

    [Fact]
    public void A_cancelled_booking_leaves_the_pickup_as_it_was_before()
    {
        var card = AtPickupPoint();
        card.Book("apt_1");
        Assert.Equal((PickupState.Booked, "apt_1"), (card.Pickup, card.AppointmentId));
        card.CancelAppointment();
        Assert.Equal((PickupState.NoticeQueued, null), (card.Pickup, card.AppointmentId));

        card.Book("apt_2");
        card.MissAppointment();
        card.Book("apt_3");
        card.MoveAppointment();
        card.CancelAppointment();

        Assert.Equal((PickupState.Missed, null), (card.Pickup, card.AppointmentId));
        Assert.Equal(
            [
                "pickup.booked",
                "pickup.cancelled",
                "pickup.booked",
                "pickup.missed",
                "pickup.booked",
                "pickup.moved",
                "pickup.cancelled",
            ],
            card.TakeHappenings().Select(happening => happening.Type)
        );
    }

    [Fact]
    public void Booking_is_offered_while_the_card_waits_and_nothing_is_booked()
    {
        var card = AtPickupPoint();
        Assert.Equal(["book", "hand_over"], card.AllowedCommands);
        card.Book("apt_1");
        Assert.Equal(["hand_over"], card.AllowedCommands);
        Assert.Throws<InvalidOperationException>(() => card.Book("apt_2"));
        card.HandOver(Now);
        Assert.Equal((PickupState.Collected, null), (card.Pickup, card.AppointmentId));
        Assert.Equal("invalid_state_transition", card.WhyNotBook()?.Code);
        Assert.Throws<InvalidOperationException>(card.CancelAppointment);
        Assert.Throws<InvalidOperationException>(card.MissAppointment);
        Assert.Throws<InvalidOperationException>(card.MoveAppointment);
    }

    [Fact]
    public void A_lost_card_is_told_so_before_its_state_and_a_closed_one_cannot_be_booked()
    {
        var lost = AtPickupPoint();
        lost.ReportLost();
        Assert.Equal("card_lost", lost.WhyNotBook()?.Code);
        var closed = AtPickupPoint();
        closed.Close();
        Assert.Equal("invalid_state_transition", closed.WhyNotBook()?.Code);
    }
}
