using System.Text.Json.Nodes;
using Issuance.ServicePoints;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

/// <summary>Moved and cancelled: places change hands without one being lost.</summary>
public sealed partial class AppointmentTests
{
    [Fact]
    public async Task A_move_frees_the_old_place_and_takes_the_new_one()
    {
        const string old = "SP-EAST.20260311T0900";
        const string wanted = "SP-EAST.20260311T0930";
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, old);

        var moved = await world.MoveAsync(card, id, wanted);

        Assert.Equal(200, moved.Status);
        Assert.Equal(
            (id, wanted, "booked", 2),
            (
                (string?)moved.Json["id"],
                (string?)moved.Json["slotId"],
                (string?)moved.Json["status"],
                (int)moved.Json["version"]!
            )
        );
        Assert.Equal((0, 1), (await world.TakenAsync(old), await world.TakenAsync(wanted)));
        Assert.Equal("pickup.moved", (await world.EventsOfAsync(card))[^1]);
    }

    [Fact]
    public async Task A_move_to_its_own_slot_changes_nothing()
    {
        const string slot = "SP-EAST.20260311T1000";
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, slot);
        var events = await world.EventsOfAsync(card);

        var moved = await world.MoveAsync(card, id, slot);

        Assert.Equal((200, 1), (moved.Status, (int)moved.Json["version"]!));
        Assert.Equal(1, await world.TakenAsync(slot));
        Assert.Equal(events, await world.EventsOfAsync(card));
    }

    [Fact]
    public async Task A_move_is_refused_in_the_order_of_its_row_and_then_keeps_the_old_place()
    {
        const string full = "SP-EAST.20260312T0900";
        const string old = "SP-EAST.20260312T0930";
        foreach (var _ in Enumerable.Range(0, 2))
            await world.BookedAsync(await world.AtPickupPointAsync(), full);
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, old);
        var other = await world.AtPickupPointAsync();
        var cancelled = await world.BookedAsync(other, old);
        await world.CancelAsync(other, cancelled);

        Assert.Equal(
            (404, "card_not_found"),
            (await world.MoveAsync(card, UnknownAppointment, "x", "servicepoint-west")).Said()
        );
        foreach (var none in new[] { UnknownAppointment, "apt_x", cancelled })
            Assert.Equal((404, "appointment_not_found"), (await world.MoveAsync(card, none, "x")).Said());
        var over = await world.MoveAsync(other, cancelled, "x");
        Assert.Equal((409, "invalid_state_transition"), over.Said());
        Assert.Equal("cancelled", (string?)over.Json["currentStatus"]);
        Assert.Empty((JsonArray)over.Json["allowedCommands"]!);
        Assert.Equal((404, "slot_not_found"), (await world.MoveAsync(card, id, "x")).Said());
        Assert.Equal((409, "slot_past"), (await world.MoveAsync(card, id, "SP-EAST.20260302T0900")).Said());
        Assert.Equal((409, "slot_full"), (await world.MoveAsync(card, id, full)).Said());
        Assert.Equal((2, 1), (await world.TakenAsync(full), await world.TakenAsync(old)));
        Assert.Equal(1, (await world.AppointmentsOfAsync(card)).Single().Version);
    }

    [Fact]
    public async Task Two_who_change_places_with_each_other_at_once_wait_instead_of_dying()
    {
        var slots = new[] { "SP-WEST.20260312T0900", "SP-WEST.20260312T0930" };
        var cards = new List<(TestCard Card, string Id, int At)>();
        for (var i = 0; i < 6; i++)
        {
            var card = await world.AtPickupPointAsync("SP-WEST");
            cards.Add((card, await world.BookedAsync(card, slots[i % 2], "servicepoint-west"), i % 2));
        }

        for (var round = 1; round <= 4; round++)
        {
            var answers = await Task.WhenAll(
                cards.Select(c => world.MoveAsync(c.Card, c.Id, slots[(c.At + round) % 2], "servicepoint-west"))
            );
            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        }

        Assert.Equal((3, 3), (await world.TakenAsync(slots[0]), await world.TakenAsync(slots[1])));
        // The database reports what a connection did once it has been idle for a second.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        var deadlocks = await world.ReadAsync(db =>
            db.Database.SqlQuery<long>(
                    $"select deadlocks as \"Value\" from pg_stat_database where datname = current_database()"
                )
                .SingleAsync()
        );
        Assert.Equal(0, deadlocks);
    }

    [Fact]
    public async Task A_cancelled_place_is_free_at_once_and_the_pickup_is_what_it_was_before()
    {
        const string slot = "SP-EAST.20260313T0900";
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, slot);

        var answer = await world.CancelAsync(card, id);

        Assert.Equal((200, "cancelled"), (answer.Status, (string?)answer.Json["status"]));
        Assert.Empty((JsonArray)answer.Json["allowedCommands"]!);
        Assert.Equal(0, await world.TakenAsync(slot));
        var view = await world.CardAsync(card.Id);
        Assert.Equal("notice_queued", (string?)view["pickup"]!["status"]);
        Assert.Null(view["pickup"]!["appointmentId"]);
        Assert.Equal("pickup.cancelled", (await world.EventsOfAsync(card))[^1]);
        Assert.Equal((409, "invalid_state_transition"), (await world.CancelAsync(card, id)).Said());
        Assert.Equal((404, "appointment_not_found"), (await world.CancelAsync(card, UnknownAppointment)).Said());
        Assert.Equal((404, "card_not_found"), (await world.CancelAsync(card, id, "servicepoint-west")).Said());
        await world.BookedAsync(card, slot);
    }
}
