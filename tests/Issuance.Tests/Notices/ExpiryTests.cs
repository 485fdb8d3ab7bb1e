using Issuance.Notices;
using Issuance.Tests.World;

namespace Issuance.Tests.Notices;

/// <summary>What is no longer true or no longer news is never sent (contract 1.4).</summary>
public sealed class ExpiryTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private readonly IssuanceWorld world = quiet.World;

    [Theory]
    [InlineData(71, "sent")]
    [InlineData(72, "expired")]
    public async Task A_notice_that_was_not_sent_for_72_hours_expires(int hours, string status)
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();

        await world.ToDayAsync(0, hours: hours);
        // Waiting for its next try does not keep it from expiring.
        await world.SqlAsync(
            $"update notices set queued_at = {IssuanceWorld.Monday.ToUniversalTime()} where card_id = {card.Id}"
        );
        await world.RunAsync<SendNoticesJob>();

        Assert.Equal([$"pickup_notice {status}"], await world.MailsAsync(card));
        var entry = await world.Bank.SmsAsync((await world.NoticesAsync(card)).Single().Id);
        Assert.Equal(status == "sent", entry is not null);
    }

    [Theory]
    [InlineData("hand-over")]
    [InlineData("lose")]
    [InlineData("close")]
    public async Task A_notice_about_a_card_that_cannot_be_collected_any_more_expires(string step)
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        var moved = await world.As("ops").PostAsync($"/v1/sandbox/cards/{card.Id}/custody/{step}", new { });
        Assert.True(moved.Status == 200, moved.Text);

        await world.RunAsync<SendNoticesJob>();

        var notice = (await world.NoticesAsync(card)).Single();
        Assert.Equal(
            (NoticeState.Expired, "card_not_at_point", 0),
            (notice.State, notice.LastTrouble, notice.Attempts)
        );
        Assert.Null(await world.Bank.SmsAsync(notice.Id));
        Assert.DoesNotContain("pickup.notified", await world.EventsOfAsync(card));
    }

    [Fact]
    public async Task There_is_no_notice_before_the_card_arrives_and_none_when_the_arrival_fails()
    {
        var card = await world.InTransitAsync();
        var wrongSite = await world
            .As("servicepoint-west")
            .PostAsync("/v1/service-points/SP-WEST/arrivals", new { clerk = "W-1", serials = new[] { card.Serial } });

        await world.RunAsync<SendNoticesJob>();

        Assert.Equal(200, wrongSite.Status);
        Assert.Empty(await world.NoticesAsync(card));
        await world.ArriveAsync(card);
        var again = await world
            .As("servicepoint-east")
            .PostAsync(
                "/v1/service-points/SP-EAST/arrivals",
                new { clerk = "E-1007", serials = new[] { card.Serial } }
            );
        Assert.Equal(0, (int)again.Json["arrived"]!);
        Assert.Equal(["pickup_notice queued"], await world.MailsAsync(card));
    }

    [Fact]
    public async Task A_card_that_the_sandbox_lets_arrive_is_told_of_too()
    {
        var card = await world.InTransitAsync();

        var moved = await world.As("ops").PostAsync($"/v1/sandbox/cards/{card.Id}/custody/arrive", new { });

        Assert.Equal(200, moved.Status);
        Assert.Equal(["pickup_notice queued"], await world.MailsAsync(card));
    }
}
