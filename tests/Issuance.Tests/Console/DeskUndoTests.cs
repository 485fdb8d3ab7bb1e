using Issuance.Tests.Notices;
using Issuance.Tests.World;

namespace Issuance.Tests.Console;

/// <summary>A clerk takes back the last step, and cannot once something was built on it.</summary>
public sealed class DeskUndoTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private async Task<string?> CustodyAsync(TestCard card) => (string?)(await world.CardAsync(card.Id))["custody"];

    [Fact]
    public async Task An_arrival_is_taken_back_from_the_list_of_what_just_arrived()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var card = await world.InTransitAsync();
        await clerk.ScanAsync(card.Serial, "arrivals");

        var page = await clerk.SubmitAsync(
            await clerk.GetAsync("/desk/arrivals"),
            $"form[action='/desk/cases/{card.ApplicationId}/undo'] button"
        );

        Assert.Equal("/desk/arrivals", page.Path);
        page.Shows("到件登记已撤销");
        Assert.Equal("in_transit", await CustodyAsync(card));
        (await clerk.GetAsync($"/desk/cases/{card.ApplicationId}")).Shows("撤销到件");
    }

    [Fact]
    public async Task A_hand_over_is_taken_back_and_the_history_keeps_both()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var card = await world.InTransitAsync();
        await world.ArriveAsync(card);
        var form = await clerk.GetAsync($"/desk/cases/{card.ApplicationId}/hand-over");
        var done = await clerk.SubmitAsync(
            form,
            ".desk-form button",
            ("Number", card.Person.IdNumber),
            ("OriginalSeen", "true")
        );

        var undone = await clerk.SubmitAsync(done, ".undo-form button", ("reason", "wrong_card"));

        undone.Shows("发卡已撤销");
        Assert.Equal("at_pickup_point", await CustodyAsync(card));
        var history = undone.Document.QuerySelector(".case-timeline")!.TextContent;
        Assert.Contains("发卡给本人", history, StringComparison.Ordinal);
        Assert.Contains("撤销发卡", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hand_over_is_not_taken_back_once_the_card_was_switched_on()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var card = await world.InTransitAsync();
        await world.ArriveAsync(card);
        var done = await clerk.SubmitAsync(
            await clerk.GetAsync($"/desk/cases/{card.ApplicationId}/hand-over"),
            ".desk-form button",
            ("Number", card.Person.IdNumber),
            ("OriginalSeen", "true")
        );
        var activated = await world
            .As("bank-harbour")
            .PostAsync(
                $"{card.Path}/bank-activations",
                new
                {
                    branch = "HB-001",
                    teller = "T-1",
                    idDocument = card.Person.IdDocument(),
                    alsoInsurance = false,
                }
            );
        Assert.True(activated.Status == 200, activated.Text);

        var refused = await clerk.SubmitAsync(done, ".undo-form button");

        refused.Shows("此卡已激活过，不能撤销发卡");
        Assert.Empty(refused.Document.QuerySelectorAll(".undo-form"));
        Assert.Equal("handed_over", await CustodyAsync(card));
    }
}
