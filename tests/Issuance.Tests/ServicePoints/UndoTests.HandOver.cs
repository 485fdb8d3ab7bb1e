using Issuance.Applications;
using Issuance.Cards;
using Issuance.Notices;
using Issuance.ServicePoints;
using Issuance.Tests.Notices;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

/// <summary>A hand-over that is taken back.</summary>
public sealed partial class UndoTests
{
    [Fact]
    public async Task A_card_given_to_the_wrong_person_comes_back_and_can_be_handed_over_again()
    {
        await world.ToDayAsync(0);
        var card = await CollectedAsync();
        var key = Guid.NewGuid().ToString();

        var answer = await UndoHandOverAsync(card, key: key);

        Assert.Equal(
            (200, "at_pickup_point", "awaiting_pickup"),
            (answer.Status, (string?)answer.Json["custody"], (string?)answer.Json["status"])
        );
        Assert.Equal(["book", "hand_over"], answer.Json["allowedCommands"]!.AsArray().Select(c => (string)c!));
        Assert.Equal(answer.Text, (await UndoHandOverAsync(card, key: key)).Text);
        Assert.Equal(["card.hand_over_undone", "application.reopened"], (await world.EventsOfAsync(card))[^2..]);
        Assert.Equal(ApplicationStatus.Approved, (await ApplicationAsync(card)).Status);
        Assert.Equal((409, "card_not_handed_over"), (await ActivateAsync(card)).Said());

        Assert.Equal(200, (await HandOverAsync(card)).Status);
        Assert.Equal(ApplicationStatus.Completed, (await ApplicationAsync(card)).Status);
    }

    [Fact]
    public async Task An_appointment_that_is_still_to_come_is_the_holders_again()
    {
        await world.ToDayAsync(0);
        var card = await CollectedAsync("SP-EAST.20260306T0900");

        await UndoHandOverAsync(card);

        var appointment = (await world.AppointmentsOfAsync(card)).Single();
        Assert.Equal(AppointmentStatus.Booked, appointment.Status);
        var pickup = (await world.CardAsync(card.Id))["pickup"]!;
        Assert.Equal(("booked", appointment.Id), ((string?)pickup["status"], (string?)pickup["appointmentId"]));
        Assert.Equal(1, await world.TakenAsync("SP-EAST.20260306T0900"));
        Assert.Equal(200, (await world.CancelAsync(card, appointment.Id)).Status);
        Assert.Equal("notice_queued", await world.PickupAsync(card));
        Assert.Equal(200, (await HandOverAsync(card)).Status);
    }

    [Fact]
    public async Task A_holder_who_came_to_his_appointment_has_not_missed_it()
    {
        await world.MoveClockAsync(IssuanceWorld.Monday.AddDays(4).AddHours(0.49));
        var card = await world.AtPickupPointAsync();
        await world.MoveClockAsync(IssuanceWorld.Monday.AddDays(4).AddHours(-0.6));
        await world.BookedAsync(card, "SP-EAST.20260306T0930");
        await world.MoveClockAsync(IssuanceWorld.Monday.AddDays(4).AddMinutes(28));
        Assert.Equal(200, (await HandOverAsync(card)).Status);
        await world.MoveClockAsync(IssuanceWorld.Monday.AddDays(4).AddMinutes(33));

        Assert.Equal(200, (await UndoHandOverAsync(card)).Status);
        await world.RunMissedAppointmentsAsync();

        Assert.Equal(AppointmentStatus.Collected, (await world.AppointmentsOfAsync(card)).Single().Status);
        Assert.Equal("notice_queued", await world.PickupAsync(card));
        Assert.DoesNotContain("pickup.missed", await world.EventsOfAsync(card));
        await world.ToDayAsync(0);
    }

    [Fact]
    public async Task An_unclaimed_card_that_was_given_away_by_mistake_waits_again_and_is_unclaimed_again()
    {
        await world.ToDayAsync(0);
        var card = await world.AtPickupPointAsync();
        await world.ToDayAsync(91);
        await world.RunAsync<UnclaimedCardsJob>();
        Assert.Equal(200, (await HandOverAsync(card)).Status);

        Assert.Equal("at_pickup_point", (string?)(await UndoHandOverAsync(card)).Json["custody"]);
        await world.RunAsync<UnclaimedCardsJob>();

        Assert.Equal("unclaimed", (string?)(await world.CardAsync(card.Id))["custody"]);
        await world.ToDayAsync(0);
    }

    [Fact]
    public async Task A_hand_over_is_undone_for_ten_minutes_and_never_once_a_function_was_active()
    {
        await world.ToDayAsync(0);
        var active = await CollectedAsync();
        Assert.Equal(200, (await ActivateAsync(active)).Status);
        var closed = await CollectedAsync();
        await world.ChangeAsync(closed, c => c.Close());
        var waiting = await world.AtPickupPointAsync();
        var late = await CollectedAsync();

        Assert.Equal((409, "function_was_active"), (await UndoHandOverAsync(active)).Said());
        Assert.Equal((409, "card_closed"), (await UndoHandOverAsync(closed)).Said());
        Assert.Equal((409, "invalid_state_transition"), (await UndoHandOverAsync(waiting)).Said());
        Assert.Equal((404, "card_not_found"), (await UndoHandOverAsync(late, "servicepoint-west")).Said());
        Assert.Equal((404, "card_not_found"), (await UndoHandOverAsync(late with { Id = "crd_x" })).Said());
        await world.MoveClockAsync(IssuanceWorld.Monday.AddMinutes(11));
        Assert.Equal((409, "undo_window_ended"), (await UndoHandOverAsync(late)).Said());
        Assert.Equal(ApplicationStatus.Completed, (await ApplicationAsync(late)).Status);
        await world.ToDayAsync(0);
    }

    [Fact]
    public async Task Ten_undos_at_once_undo_once()
    {
        await world.ToDayAsync(0);
        var arrived = await world.ArrivedAsync();
        var collected = await CollectedAsync();
        await world.As("servicepoint-east").TokenAsync();

        var arrivals = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => UndoArrivalAsync(arrived)));
        var handOvers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => UndoHandOverAsync(collected)));

        foreach (var answers in new[] { arrivals, handOvers })
        {
            Assert.Single(answers, answer => answer.Status == 200);
            Assert.Equal(9, answers.Count(answer => answer.Said() == (409, "invalid_state_transition")));
        }

        Assert.Single(await world.EventsOfAsync(arrived), "card.arrival_undone");
        Assert.Single(await world.EventsOfAsync(collected), "application.reopened");
    }

    [Fact]
    public async Task An_undo_and_a_booking_or_an_activation_at_the_same_moment_end_in_one_of_the_two()
    {
        await world.ToDayAsync(0);
        for (var round = 0; round < 6; round++)
        {
            var arrived = await world.ArrivedAsync();
            var collected = await CollectedAsync();
            var slot = $"SP-EAST.20260310T{9 + (round / 2):00}{round % 2 * 30:00}";

            var answers = await Task.WhenAll(
                UndoArrivalAsync(arrived),
                world.BookAsync(arrived, slot),
                UndoHandOverAsync(collected),
                ActivateAsync(collected)
            );

            Assert.True(answers[0].Status == 200 ^ answers[1].Status == 201, answers[0].Text + answers[1].Text);
            Assert.True(answers[2].Status == 200 ^ answers[3].Status == 200, answers[2].Text + answers[3].Text);
            Assert.Contains(answers[0].Code, new[] { null, "appointment_exists" });
            Assert.Contains(answers[1].Code, new[] { null, "invalid_state_transition" });
            Assert.Contains(answers[2].Code, new[] { null, "function_was_active" });
            Assert.Contains(answers[3].Code, new[] { null, "card_not_handed_over" });
            var status = (string?)(await world.CardAsync(collected.Id))["status"];
            Assert.Equal(answers[2].Status == 200 ? "awaiting_pickup" : "active", status);
        }
    }
}
