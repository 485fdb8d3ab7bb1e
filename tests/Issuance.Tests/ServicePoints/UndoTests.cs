using Issuance.Applications;
using Issuance.Cards;
using Issuance.Notices;
using Issuance.ServicePoints;
using Issuance.Tests.Notices;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

/// <summary>Taking back the last step at the desk: for ten minutes, and before anything was built on it.</summary>
public sealed class UndoTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private readonly IssuanceWorld world = quiet.World;

    private Task<Answer> UndoArrivalAsync(TestCard card, string client = "servicepoint-east", string? key = null) =>
        world.As(client).PostAsync($"{card.Path}/arrival/undo", new { clerk = "E-1007", reason = "wrong_card" }, key);

    private Task<Answer> UndoHandOverAsync(TestCard card, string client = "servicepoint-east", string? key = null) =>
        world.As(client).PostAsync($"{card.Path}/hand-over/undo", new { clerk = "E-1007" }, key);

    private Task<Answer> HandOverAsync(TestCard card) =>
        world
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

    private Task<Answer> ActivateAsync(TestCard card) =>
        world
            .As("bank-harbour")
            .PostAsync(
                $"{card.Path}/bank-activations",
                new
                {
                    branch = "HB-001",
                    teller = "T-1",
                    idDocument = card.Person.IdDocument(),
                    presentedBy = "holder",
                    alsoInsurance = true,
                }
            );

    private Task<CardApplication> ApplicationAsync(TestCard card) =>
        world.ReadAsync(db => db.Applications.SingleAsync(a => a.Id == card.ApplicationId));

    private async Task<TestCard> CollectedAsync(string? slot = null)
    {
        var card = await world.AtPickupPointAsync();
        if (slot is not null)
            await world.BookedAsync(card, slot);
        Assert.Equal(200, (await HandOverAsync(card)).Status);
        return card;
    }

    [Fact]
    public async Task A_scan_by_mistake_is_taken_back_and_the_holder_never_hears_of_it()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        Assert.Equal(DeadlineState.Met, (await ApplicationAsync(card)).DeadlineState);

        var answer = await UndoArrivalAsync(card);
        await world.RunAsync<SendNoticesJob>();

        Assert.Equal(
            (200, "in_transit", "in_fulfilment"),
            (answer.Status, (string?)answer.Json["custody"], (string?)answer.Json["status"])
        );
        Assert.Equal(["pickup_notice expired"], await world.MailsAsync(card));
        Assert.Equal("card.arrival_undone", (await world.EventsOfAsync(card))[^1]);
        var application = await ApplicationAsync(card);
        Assert.Equal((DeadlineState.Running, null), (application.DeadlineState, application.MetAt));
        Assert.Null((await world.CardAsync(card.Id))["pickup"]!["status"]);
        var audit = await world.ReadAsync(db =>
            db.AuditEntries.Where(a => a.Subject == card.Id && a.Clerk == "E-1007")
                .Select(a => a.Action + a.Reason)
                .ToListAsync()
        );
        Assert.Contains("card.arrival_undone", audit);
        Assert.Contains("arrival.undo_explainedwrong_card", audit);

        // It arrives after all, and now the holder is told.
        await world.ArriveAsync(card);
        await world.RunAsync<SendNoticesJob>();
        Assert.Equal(["pickup_notice expired", "pickup_notice sent"], await world.MailsAsync(card));
        Assert.Equal(DeadlineState.Met, (await ApplicationAsync(card)).DeadlineState);
    }

    [Fact]
    public async Task A_holder_who_was_told_is_told_that_it_was_a_mistake_once()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        await world.RunAsync<SendNoticesJob>();

        await UndoArrivalAsync(card);
        await world.RunAsync<SendNoticesJob>();
        Assert.Equal(["pickup_notice sent", "pickup_correction sent"], await world.MailsAsync(card));
        var text = (string)(await world.MailOfAsync(card))[1]["text"]!;
        Assert.Contains("尚未到达东街服务点", text, StringComparison.Ordinal);

        // Scanned by mistake once more, and taken back before anybody was told: nothing new to correct.
        await world.ArriveAsync(card);
        await UndoArrivalAsync(card);
        await world.RunAsync<SendNoticesJob>();
        Assert.Equal(
            ["pickup_notice sent", "pickup_correction sent", "pickup_notice expired"],
            await world.MailsAsync(card)
        );
    }

    [Fact]
    public async Task A_correction_of_what_turns_out_never_to_have_gone_out_is_not_sent()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        // A sender holds it: nobody can say yet whether it is out.
        await world.SqlAsync(
            $"update notices set state = 'sending', attempts = 1, epoch = 1, last_sent_at = now() - interval '1 hour', lease_until = now() + interval '1 hour' where card_id = {card.Id}"
        );
        Assert.Equal(200, (await UndoArrivalAsync(card)).Status);
        Assert.Equal(["pickup_notice queued", "pickup_correction queued"], await world.MailsAsync(card));

        await world.SqlAsync(
            $"update notices set lease_until = now() - interval '1 second' where card_id = {card.Id} and state = 'sending'"
        );
        for (var run = 0; run < 3; run++)
        {
            await world.SqlAsync($"update notices set due_at = now() where card_id = {card.Id}");
            await world.RunAsync<SendNoticesJob>();
        }

        Assert.Equal(["pickup_notice expired", "pickup_correction expired"], await world.MailsAsync(card));
        Assert.Equal("nothing_to_correct", (await world.NoticesAsync(card))[1].LastTrouble);
    }

    [Fact]
    public async Task An_arrival_undone_after_the_due_time_leaves_the_case_to_be_noted_as_breached()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        var due = IssuanceWorld.Monday.AddMinutes(5).ToUniversalTime();
        await world.SqlAsync(
            $"update applications set due_at = {due}, due_soon_at = {due.AddDays(-1)} where id = {card.ApplicationId}"
        );
        await world.MoveClockAsync(IssuanceWorld.Monday.AddMinutes(8));

        Assert.Equal(200, (await UndoArrivalAsync(card)).Status);
        await world.RunAsync<CaseDeadlinesJob>();

        Assert.Equal(DeadlineState.Breached, (await ApplicationAsync(card)).DeadlineState);
        Assert.Single(await world.EventsOfAsync(card), "service_point.breached");
        // A breach stays when the card comes late, and once more when that is undone.
        await world.ArriveAsync(card);
        Assert.NotNull((await ApplicationAsync(card)).MetAt);
        await UndoArrivalAsync(card);
        var application = await ApplicationAsync(card);
        Assert.Equal((DeadlineState.Breached, null), (application.DeadlineState, application.MetAt));
        await world.ToDayAsync(0);
    }

    [Fact]
    public async Task An_arrival_is_undone_for_ten_minutes_and_not_once_it_is_booked()
    {
        await world.ToDayAsync(0);
        var late = await world.ArrivedAsync();
        var booked = await world.ArrivedAsync();
        var appointment = await world.BookedAsync(booked, "SP-EAST.20260305T0900");
        var lost = await world.ArrivedAsync();
        await world.ChangeAsync(lost, c => c.ReportLost());
        var shipped = await world.InTransitAsync();

        Assert.Equal((409, "appointment_exists"), (await UndoArrivalAsync(booked)).Said());
        Assert.Equal((409, "card_lost"), (await UndoArrivalAsync(lost)).Said());
        Assert.Equal((409, "invalid_state_transition"), (await UndoArrivalAsync(shipped)).Said());
        Assert.Equal((404, "card_not_found"), (await UndoArrivalAsync(late, "servicepoint-west")).Said());
        Assert.Equal((403, "insufficient_scope"), (await UndoArrivalAsync(late, "ops")).Said());
        await world.CancelAsync(booked, appointment);
        await world.MoveClockAsync(IssuanceWorld.Monday.AddMinutes(9));
        Assert.Equal(200, (await UndoArrivalAsync(booked)).Status);
        await world.MoveClockAsync(IssuanceWorld.Monday.AddMinutes(11));
        Assert.Equal((409, "undo_window_ended"), (await UndoArrivalAsync(late)).Said());
        Assert.Equal("at_pickup_point", (string?)(await world.CardAsync(late.Id))["custody"]);
        await world.ToDayAsync(0);
    }

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
