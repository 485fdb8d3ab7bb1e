using Issuance.Tests.World;

namespace Issuance.Tests.Notices;

/// <summary>The way from the scan to the holder's telephone in every mood of the gateway; its own ledger is the oracle.</summary>
public sealed class GatewayTests
{
    [Theory]
    [InlineData("ok", null, 1, 0)]
    [InlineData("slow", 500, 1, 0)]
    [InlineData("slow", 4000, 1, 1)] // beyond the time limit: unknown, then found
    [InlineData("lost_reply", null, 1, 1)]
    [InlineData("error_500", null, 2, 1)]
    [InlineData("timeout", null, 2, 1)]
    [InlineData("down", null, 1, 0)] // what comes while it is down is not even counted
    public async Task However_the_gateway_answers_the_holder_is_told_once(
        string mode,
        int? delayMs,
        int requests,
        int fewestEnquiries
    )
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync(mode, count: 1, delayMs: delayMs, bank: "sms");

        var card = await world.ArrivedAsync();

        await IssuanceWorld.EventuallyAsync(
            () => world.MailsAsync(card),
            mails => mails is ["pickup_notice sent"],
            seconds: 90
        );
        var entry = (await world.Bank.SmsAsync((await world.NoticesAsync(card)).Single().Id))!;
        Assert.Equal(1, (int)entry["effects"]!);
        Assert.Equal(requests, (int)entry["requests"]!);
        Assert.InRange((int)entry["enquiries"]!, fewestEnquiries, 20);
        Assert.Equal("notified", (string?)(await world.CardAsync(card.Id))["pickup"]!["status"]);
        Assert.Single(await world.EventsOfAsync(card), "pickup.notified");
    }

    [Fact]
    public async Task A_refused_notice_is_given_up_with_its_cause_and_shown_to_a_person()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync("refuse", count: 1, bank: "sms");

        var card = await world.ArrivedAsync();

        await IssuanceWorld.EventuallyAsync(() => world.MailsAsync(card), mails => mails is ["pickup_notice failed"]);
        var notice = (await world.NoticesAsync(card)).Single();
        Assert.Equal("gateway_refused", notice.LastTrouble);
        Assert.Equal(0, (int)(await world.Bank.SmsAsync(notice.Id))!["effects"]!);
        Assert.Equal("notice_queued", (string?)(await world.CardAsync(card.Id))["pickup"]!["status"]);
        var tasks = await world.ReadAsync(db =>
            Task.FromResult(db.OpsTasks.Where(t => t.Subject == notice.Id).Select(t => t.Kind).ToList())
        );
        Assert.Equal(["notice_failed"], tasks);
    }

    [Fact]
    public async Task A_gateway_that_cannot_be_reached_costs_attempts_and_in_the_end_the_notice()
    {
        await using var world = await IssuanceWorld.StartAsync(
            "api",
            new Dictionary<string, string?>
            {
                ["Notices:Sms:BaseUrl"] = "http://127.0.0.1:9/sms",
                ["Notices:MostAttempts"] = "2",
            }
        );
        var card = await world.ArrivedAsync();

        await world.RunAsync<Issuance.Notices.SendNoticesJob>();
        var first = (await world.NoticesAsync(card)).Single();
        await world.SqlAsync($"update notices set due_at = now() where card_id = {card.Id}");
        await world.RunAsync<Issuance.Notices.SendNoticesJob>();

        Assert.Equal(("connection_refused", 1), (first.LastTrouble, first.Attempts));
        Assert.True(first.IsOpen && first.DueAt > first.LastSentAt);
        Assert.Equal(["pickup_notice failed"], await world.MailsAsync(card));
    }

    [Fact]
    public async Task The_sandbox_sets_the_gateways_mood_and_refuses_one_that_only_banks_have()
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        var refuse = await world.As("ops").PostAsync("/v1/sandbox/banks/sms/behaviour", new { mode = "refuse" });
        var naive = await world.As("ops").PostAsync("/v1/sandbox/banks/sms/behaviour", new { mode = "naive" });

        Assert.Equal((200, "refuse"), (refuse.Status, (string?)refuse.Json["mode"]));
        Assert.Equal(400, naive.Status);
        var card = await world.ArrivedAsync();
        await world.RunAsync<Issuance.Notices.SendNoticesJob>();
        Assert.Equal(["pickup_notice failed"], await world.MailsAsync(card));
    }
}
