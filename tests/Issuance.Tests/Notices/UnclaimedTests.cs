using Issuance.Cards;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.Tests.World;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Notices;

/// <summary>Window over, nothing booked, no notice still on its way: unclaimed, and still handed over to who comes.</summary>
public sealed class UnclaimedTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private readonly IssuanceWorld world = quiet.World;

    private async Task<string> CustodyAtAsync(TestCard card, int day)
    {
        await world.ToDayAsync(day);
        await Task.WhenAll(world.RunAsync<UnclaimedCardsJob>(), world.RunAsync<UnclaimedCardsJob>());
        return (string)(await world.CardAsync(card.Id))["custody"]!;
    }

    [Fact]
    public async Task A_card_waits_through_its_last_day_and_is_unclaimed_on_the_next_once()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        await world.RunAsync<SendNoticesJob>();

        Assert.Equal("at_pickup_point", await CustodyAtAsync(card, 90));
        Assert.Equal("unclaimed", await CustodyAtAsync(card, 91));
        Assert.Equal("unclaimed", await CustodyAtAsync(card, 120));

        var view = await world.CardAsync(card.Id);
        Assert.Equal("expired", (string?)view["pickup"]!["status"]);
        Assert.Equal(["hand_over"], view["allowedCommands"]!.AsArray().Select(command => (string)command!));
        var events = await world.EventsOfAsync(card);
        Assert.Single(events, "card.unclaimed");
        Assert.Single(events, "pickup.expired");
        await world.HandOverAsync(card);
        Assert.Equal("handed_over", (string?)(await world.CardAsync(card.Id))["custody"]);
    }

    [Fact]
    public async Task A_notice_that_may_still_go_out_keeps_the_card_until_it_is_out()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        await world.RunAsync<SendNoticesJob>();
        await world.ToDayAsync(91);
        await using (var scope = world.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            scope
                .ServiceProvider.GetRequiredService<NoticeQueue>()
                .Add((await db.Cards.FindAsync(card.Id))!, NoticeKind.AppointmentMissed, "late");
            await db.SaveChangesAsync();
        }

        Assert.Equal("at_pickup_point", await CustodyAtAsync(card, 91));
        await world.RunAsync<SendNoticesJob>();
        Assert.Equal("unclaimed", await CustodyAtAsync(card, 91));
    }

    [Fact]
    public async Task A_notice_that_was_never_sent_is_dropped_and_does_not_keep_the_card()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();

        Assert.Equal("unclaimed", await CustodyAtAsync(card, 91));

        Assert.Equal(["pickup_notice expired"], await world.MailsAsync(card));
    }

    [Fact]
    public void A_card_before_the_end_of_its_window_is_not_left_behind() =>
        Assert.Throws<InvalidOperationException>(() =>
            Card.Order("crd_x", "app_x", "harbour", [1], "SP-EAST", "ord-1", DateTimeOffset.UnixEpoch)
                .LeaveUnclaimed(new DateOnly(2026, 3, 2))
        );
}
