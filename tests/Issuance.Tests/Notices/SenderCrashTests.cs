using Issuance.Notices;
using Issuance.Tests.World;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Notices;

/// <summary>A sender that dies between sending and recording, or comes back too late, sends nothing twice.</summary>
public sealed class SenderCrashTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private readonly IssuanceWorld world = quiet.World;

    /// <summary>Leaves the notice as a killed sender does: intent committed, nothing recorded, the lease over.</summary>
    private async Task<Notice> AbandonAsync(TestCard card, bool sent, int secondsAgo)
    {
        await world.SqlAsync(
            $"""
            update notices set state = 'sending', attempts = 1, epoch = 1, lease_until = now() - interval '1 second',
                last_sent_at = now() - {TimeSpan.FromSeconds(secondsAgo)}
            where card_id = {card.Id}
            """
        );
        var notice = (await world.NoticesAsync(card)).Single();
        if (sent)
        {
            var sender = world.Services.GetRequiredService<INoticeSender>();
            Assert.IsType<NoticeAnswer.Accepted>(
                await sender.SendAsync(new NoticeMessage(notice.Id, card.Person.Mobile, "您的卡已到达"), default)
            );
        }

        return notice;
    }

    [Fact]
    public async Task A_sender_killed_after_sending_is_found_out_by_enquiry()
    {
        var card = await world.ArrivedAsync();
        var notice = await AbandonAsync(card, sent: true, secondsAgo: 1);

        await world.RunAsync<SendNoticesJob>();

        var entry = (await world.Bank.SmsAsync(notice.Id))!;
        Assert.Equal((1, 1), ((int)entry["effects"]!, (int)entry["requests"]!));
        Assert.Equal(["pickup_notice sent"], await world.MailsAsync(card));
        Assert.Single(await world.EventsOfAsync(card), "pickup.notified");
    }

    [Fact]
    public async Task A_sender_killed_before_sending_is_replaced_once_the_gateways_window_is_over()
    {
        var card = await world.ArrivedAsync();
        var notice = await AbandonAsync(card, sent: false, secondsAgo: 1);

        await world.RunAsync<SendNoticesJob>();
        var early = await world.Bank.SmsAsync(notice.Id);
        await world.SqlAsync(
            $"update notices set last_sent_at = now() - interval '1 hour', due_at = now() where card_id = {card.Id}"
        );
        await world.RunAsync<SendNoticesJob>();
        await world.RunAsync<SendNoticesJob>();

        Assert.Null(early);
        var entry = (await world.Bank.SmsAsync(notice.Id))!;
        Assert.Equal((1, 1), ((int)entry["effects"]!, (int)entry["requests"]!));
        Assert.Equal(["pickup_notice sent"], await world.MailsAsync(card));
    }

    [Fact]
    public async Task A_sender_whose_lease_ran_out_and_the_one_that_took_over_tell_the_holder_once()
    {
        var card = await world.ArrivedAsync();
        await world.Bank.ModeAsync("slow", count: 1, delayMs: 2000, bank: "sms");

        var slow = world.RunAsync<SendNoticesJob>();
        await IssuanceWorld.EventuallyAsync(
            async () =>
                (await world.Bank.SmsAsync((await world.NoticesAsync(card)).Single().Id))?["effects"]?.GetValue<int>(),
            effects => effects == 1
        );
        await world.SqlAsync($"update notices set lease_until = now() - interval '1 second' where card_id = {card.Id}");
        await world.RunAsync<SendNoticesJob>();
        var takenOver = await world.MailsAsync(card);
        await slow;

        Assert.Equal(["pickup_notice sent"], takenOver);
        var notice = (await world.NoticesAsync(card)).Single();
        var entry = (await world.Bank.SmsAsync(notice.Id))!;
        Assert.Equal((1, 1), ((int)entry["effects"]!, (int)entry["requests"]!));
        Assert.Single(await world.EventsOfAsync(card), "pickup.notified");
    }

    [Fact]
    public async Task Senders_at_once_share_the_work_and_tell_each_holder_once()
    {
        var cards = new List<TestCard>();
        for (var i = 0; i < 30; i++)
            cards.Add(await world.InTransitAsync());
        await world.ArriveAsync([.. cards]);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.RunAsync<SendNoticesJob>()));

        foreach (var card in cards)
        {
            var entry = (await world.Bank.SmsAsync((await world.NoticesAsync(card)).Single().Id))!;
            Assert.Equal((1, 1), ((int)entry["effects"]!, (int)entry["requests"]!));
            Assert.Single(await world.EventsOfAsync(card), "pickup.notified");
        }
    }

    [Fact]
    public async Task One_holders_notices_go_out_one_after_the_other()
    {
        var card = await world.ArrivedAsync();
        await world.SqlAsync($"update notices set due_at = now() + interval '1 hour' where card_id = {card.Id}");
        await world.ChangeAsync(card, _ => { });
        await using (var scope = world.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<Issuance.Persistence.IssuanceDb>();
            scope
                .ServiceProvider.GetRequiredService<NoticeQueue>()
                .Add((await db.Cards.FindAsync(card.Id))!, NoticeKind.PickupReminder, "first");
            await db.SaveChangesAsync();
        }

        await world.RunAsync<SendNoticesJob>();
        var heldBack = await world.MailsAsync(card);
        await world.SqlAsync($"update notices set due_at = now() where card_id = {card.Id}");
        await world.RunAsync<SendNoticesJob>();

        Assert.Equal(["pickup_notice queued", "pickup_reminder queued"], heldBack);
        Assert.Equal(["pickup_notice sent", "pickup_reminder sent"], await world.MailsAsync(card));
    }

    [Fact]
    public async Task A_number_that_does_not_open_stops_nobody_elses_notice()
    {
        var (broken, sound) = (await world.ArrivedAsync(), await world.ArrivedAsync());
        await world.SqlAsync(
            $"update applications set mobile_sealed = overlay(mobile_sealed placing '\\x00'::bytea from 20 for 3) where id = {broken.ApplicationId}"
        );

        await world.RunAsync<SendNoticesJob>();

        Assert.Equal("number_unreadable", (await world.NoticesAsync(broken)).Single().LastTrouble);
        Assert.Equal(["pickup_notice sent"], await world.MailsAsync(sound));
        var shown = (await world.MailOfAsync(broken)).Single();
        Assert.Equal(("failed", null), ((string?)shown["status"], (string?)shown["to"]));
    }
}
