using System.Text.Json.Nodes;
using Issuance.ServicePoints;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

/// <summary>The business clock stands at Monday, 2 March 2026, 09:30; each test has slots of its own.</summary>
public sealed partial class AppointmentTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string UnknownAppointment = "apt_00000000000000000000000000";
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_booked_time_is_told_with_its_place_and_what_can_be_done_with_it()
    {
        var card = await world.AtPickupPointAsync();

        var answer = await world.BookAsync(card, "SP-EAST.20260303T0900");

        Assert.Equal(201, answer.Status);
        var id = (string)answer.Json["id"]!;
        Assert.Matches("^apt_[0-9a-z]{26}$", id);
        Assert.Equal(
            ["id", "cardId", "servicePoint", "slotId", "startsAt", "endsAt", "status", "version", "allowedCommands"],
            answer.Json.AsObject().Select(member => member.Key)
        );
        Assert.Equal(
            ("2026-03-03T09:00:00+08:00", "2026-03-03T09:30:00+08:00", "booked", 1),
            (
                (string?)answer.Json["startsAt"],
                (string?)answer.Json["endsAt"],
                (string?)answer.Json["status"],
                (int)answer.Json["version"]!
            )
        );
        Assert.Equal(["move", "cancel"], answer.Json["allowedCommands"]!.AsArray().Select(c => (string)c!));
        Assert.Equal($"{card.Appointments()}/{id}", answer.Header("Location"));
        Assert.NotNull(answer.Header("ETag"));
        var there = await world.As("servicepoint-east").GetAsync(answer.Header("Location")!);
        Assert.Equal((200, answer.Text), (there.Status, there.Text));
        var view = await world.CardAsync(card.Id);
        Assert.Equal(("booked", id), ((string?)view["pickup"]!["status"], (string?)view["pickup"]!["appointmentId"]));
        Assert.Equal(["hand_over"], view["allowedCommands"]!.AsArray().Select(c => (string)c!));
        Assert.Equal("pickup.booked", (await world.EventsOfAsync(card))[^1]);
        Assert.Equal(1, await world.TakenAsync("SP-EAST.20260303T0900"));
    }

    [Fact]
    public async Task A_booking_is_refused_in_the_order_of_its_row()
    {
        const string full = "SP-EAST.20260303T0930";
        foreach (var _ in Enumerable.Range(0, 2))
            await world.BookedAsync(await world.AtPickupPointAsync(), full);
        var card = await world.AtPickupPointAsync();
        var lost = await world.InTransitAsync();
        await world.ChangeAsync(lost, c => c.ReportLost());
        var shipped = await world.InTransitAsync();
        var collected = await world.HandedOverAsync();
        var closed = await world.AtPickupPointAsync();
        await world.ChangeAsync(closed, c => c.Close());
        var booked = await world.AtPickupPointAsync();
        await world.BookedAsync(booked, "SP-EAST.20260303T1000");

        Assert.Equal((404, "card_not_found"), (await world.BookAsync(lost, "x", "servicepoint-west")).Said());
        Assert.Equal((404, "card_not_found"), (await world.BookAsync(card with { Id = "crd_x" }, full)).Said());
        Assert.Equal((409, "card_lost"), (await world.BookAsync(lost, "x")).Said());
        foreach (var no in new[] { shipped, collected, closed })
            Assert.Equal((409, "invalid_state_transition"), (await world.BookAsync(no, "x")).Said());
        Assert.Equal("in_fulfilment", (string?)(await world.BookAsync(shipped, "x")).Json["currentStatus"]);
        foreach (
            var none in new[]
            {
                "x",
                "SP-WEST.20260303T0900",
                "SP-EAST.20260307T0900",
                "SP-EAST.20260302T1200",
                "SP-EAST.20260403T0900",
            }
        )
            Assert.Equal((404, "slot_not_found"), (await world.BookAsync(booked, none)).Said());
        Assert.Equal((409, "slot_past"), (await world.BookAsync(booked, "SP-EAST.20260302T0930")).Said());
        Assert.Equal((409, "appointment_exists"), (await world.BookAsync(booked, full)).Said());
        Assert.Equal((409, "slot_full"), (await world.BookAsync(card, full)).Said());
        Assert.Equal((400, "request_invalid"), (await world.BookAsync(card, "")).Said());
        Assert.Equal((403, "insufficient_scope"), (await world.BookAsync(card, full, "ops")).Said());
        Assert.Equal(2, await world.TakenAsync(full));
        Assert.Equal("notice_queued", await world.PickupAsync(card));
    }

    [Fact]
    public async Task The_last_place_taken_twice_at_once_goes_to_one_of_them()
    {
        for (var round = 0; round < 4; round++)
        {
            var slot = $"SP-EAST.2026030{4 + round % 3}T1{round / 3}00";
            await world.BookedAsync(await world.AtPickupPointAsync(), slot);
            var rivals = new[] { await world.AtPickupPointAsync(), await world.AtPickupPointAsync() };

            var answers = await Task.WhenAll(rivals.Select(rival => world.BookAsync(rival, slot)));

            Assert.Equal(
                [(201, null), (409, "slot_full")],
                answers.Select(answer => answer.Said()).OrderBy(said => said.Status)
            );
            Assert.Equal(2, await world.TakenAsync(slot));
        }
    }

    [Fact]
    public async Task Twenty_bookings_of_one_card_at_once_make_one_appointment()
    {
        var card = await world.AtPickupPointAsync();
        await world.As("servicepoint-east").TokenAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => world.BookAsync(card, $"SP-EAST.20260310T{(i % 3) + 9:00}00"))
        );

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(19, answers.Count(answer => answer.Said() == (409, "appointment_exists")));
        Assert.Single(await world.AppointmentsOfAsync(card));
    }

    [Fact]
    public async Task A_clerks_comment_is_sealed()
    {
        var card = await world.AtPickupPointAsync();
        await world.CancelAsync(card, await world.BookedAsync(card, "SP-EAST.20260313T0930"));

        var comment = (await world.AppointmentsOfAsync(card)).Single().CommentSealed!;

        Assert.DoesNotContain("holder", System.Text.Encoding.UTF8.GetString(comment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_place_of_a_lost_card_can_be_given_back_but_not_moved()
    {
        var card = await world.AtPickupPointAsync();
        var id = await world.BookedAsync(card, "SP-EAST.20260313T1000");
        await world.ChangeAsync(card, c => c.ReportLost());

        var moved = await world.MoveAsync(card, id, "SP-EAST.20260313T1030");
        Assert.Equal((409, "invalid_state_transition"), moved.Said());
        Assert.Equal(["cancel"], moved.Json["allowedCommands"]!.AsArray().Select(c => (string)c!));
        Assert.Equal(200, (await world.CancelAsync(card, id)).Status);
        Assert.Equal(0, await world.TakenAsync("SP-EAST.20260313T1000"));
    }

    [Fact]
    public async Task Repeated_requests_under_one_key_are_done_once()
    {
        var card = await world.AtPickupPointAsync();
        const string slot = "SP-EAST.20260313T1100";
        const string next = "SP-EAST.20260313T1130";
        var key = Guid.NewGuid().ToString();

        var booked = await world.BookAsync(card, slot, key: key);
        var id = (string)booked.Json["id"]!;
        var bookedAgain = await world.BookAsync(card, slot, key: key);
        var moved = await world.MoveAsync(card, id, next, key: key);
        var movedAgain = await world.MoveAsync(card, id, next, key: key);
        var cancelled = await world.CancelAsync(card, id, key: key);
        var cancelledAgain = await world.CancelAsync(card, id, key: key);

        foreach (
            var (first, again) in new[] { (booked, bookedAgain), (moved, movedAgain), (cancelled, cancelledAgain) }
        )
        {
            Assert.Equal((first.Status, first.Text), (again.Status, again.Text));
            Assert.Equal("true", again.Header("Idempotent-Replayed"));
            Assert.Equal(first.Header("ETag"), again.Header("ETag"));
            Assert.Equal(first.Header("Location"), again.Header("Location"));
        }

        Assert.Single(await world.AppointmentsOfAsync(card));
        Assert.Equal(
            ["pickup.booked", "pickup.moved", "pickup.cancelled"],
            (await world.EventsOfAsync(card)).Where(type =>
                type is "pickup.booked" or "pickup.moved" or "pickup.cancelled"
            )
        );
    }

    [Fact]
    public async Task A_hand_over_collects_the_appointment_and_frees_nothing()
    {
        const string slot = "SP-EAST.20260316T0900";
        var card = await world.AtPickupPointAsync();
        await world.BookedAsync(card, slot);

        var answer = await world
            .As("servicepoint-east")
            .PostAsync(
                $"{card.Path}/hand-over",
                new
                {
                    clerk = "E-1007",
                    collectedBy = "holder",
                    idDocument = card.Person.IdDocument(),
                }
            );

        Assert.Equal(200, answer.Status);
        var collected = (await world.AppointmentsOfAsync(card)).Single();
        Assert.Equal((AppointmentStatus.Collected, 2), (collected.Status, collected.Version));
        Assert.Equal(1, await world.TakenAsync(slot));
        var pickup = (await world.CardAsync(card.Id))["pickup"]!;
        Assert.Equal("collected", (string?)pickup["status"]);
        Assert.Null(pickup["appointmentId"]);
        Assert.Equal((409, "invalid_state_transition"), (await world.CancelAsync(card, collected.Id)).Said());
    }

    [Fact]
    public async Task The_sandboxs_hand_over_collects_it_too()
    {
        var card = await world.AtPickupPointAsync();
        await world.BookedAsync(card, "SP-EAST.20260316T0930");

        var answer = await world.As("ops").PostAsync($"/v1/sandbox{card.Path[3..]}/custody/hand-over", new { });

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(AppointmentStatus.Collected, (await world.AppointmentsOfAsync(card)).Single().Status);
    }

    [Fact]
    public async Task A_cards_appointments_are_listed_newest_first_for_its_point_and_operations_alone()
    {
        var card = await world.AtPickupPointAsync();
        var first = await world.BookedAsync(card, "SP-EAST.20260316T1000");
        await world.CancelAsync(card, first);
        var second = await world.BookedAsync(card, "SP-EAST.20260316T1030");

        var page = (await world.As("servicepoint-east").GetAsync($"{card.Appointments()}?limit=1")).Json;
        var rest = (
            await world.As("ops").GetAsync($"{card.Appointments()}?limit=1&cursor={(string)page["nextCursor"]!}")
        ).Json;

        Assert.Equal(second, (string?)page["data"]![0]!["id"]);
        Assert.True((bool)page["hasMore"]!);
        Assert.Equal((first, "cancelled"), ((string?)rest["data"]![0]!["id"], (string?)rest["data"]![0]!["status"]));
        Assert.False((bool)rest["hasMore"]!);
        var west = world.As("servicepoint-west");
        Assert.Equal((404, "card_not_found"), (await west.GetAsync(card.Appointments())).Said());
        Assert.Equal((404, "card_not_found"), (await west.GetAsync($"{card.Appointments()}/{first}")).Said());
        Assert.Equal((404, "card_not_found"), (await west.GetAsync("/v1/cards/crd_x/pickup-appointments")).Said());
        Assert.Equal(
            (404, "appointment_not_found"),
            (await world.As("ops").GetAsync($"{card.Appointments()}/apt_x")).Said()
        );
    }

    [Fact]
    public async Task The_database_itself_refuses_one_more_than_there_are_places()
    {
        const string slot = "SP-EAST.20260316T1100";
        await world.BookedAsync(await world.AtPickupPointAsync(), slot);

        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            world.ReadAsync(db =>
                db.Database.ExecuteSqlAsync($"update pickup_slots set booked = capacity + 1 where id = {slot}")
            )
        );

        Assert.Equal("ck_pickup_slots_within_capacity", refusal.ConstraintName);
    }
}
