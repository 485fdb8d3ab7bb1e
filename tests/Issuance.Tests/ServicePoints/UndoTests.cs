using Issuance.Applications;
using Issuance.Cards;
using Issuance.Notices;
using Issuance.ServicePoints;
using Issuance.Tests.Notices;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

/// <summary>Taking back the last step at the desk: for ten minutes, and before anything was built on it.</summary>
public sealed partial class UndoTests(QuietWorld quiet) : IClassFixture<QuietWorld>
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
}
