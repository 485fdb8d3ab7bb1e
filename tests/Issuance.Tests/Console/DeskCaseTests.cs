using Issuance.Tests.World;

namespace Issuance.Tests.Console;

/// <summary>What the page of a case says of what stops it, and the lists of what lies where.</summary>
public sealed class DeskCaseTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_lost_card_is_stopped_with_the_one_reason_and_the_way_on()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var card = await world.AtPickupPointAsync();
        await world.ChangeAsync(card, c => c.ReportLost());

        var page = await clerk.GetAsync($"/desk/cases/{card.ApplicationId}");

        Assert.Equal("alert", page.Document.QuerySelector(".block-strip")!.GetAttribute("role"));
        page.Shows("此卡已挂失，不能办理");
        page.Shows("补卡");
        Assert.Empty(page.Document.QuerySelectorAll("a[href$=hand-over], a[href$=booking], .undo-form"));
        var form = await clerk.GetAsync($"/desk/cases/{card.ApplicationId}/hand-over");
        Assert.Empty(form.Document.QuerySelectorAll(".desk-form"));
        var posted = await clerk.PostByHandAsync(
            $"/desk/cases/{card.ApplicationId}/hand-over",
            ("DocumentType", "id_card"),
            ("Number", card.Person.IdNumber),
            ("OriginalSeen", "true"),
            ("Key", "k-lost")
        );
        posted.Shows("已挂失");
        posted.Hides(card.Person.IdNumber);
    }

    [Fact]
    public async Task A_card_that_was_delivered_elsewhere_says_where_it_is()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        using var west = await Browser.SignedInAsync(world.Url, "clerk-west");
        var card = await world.InTransitAsync();

        (await west.ScanAsync(card.Serial, "arrivals")).Shows("不是本服务点的卡");

        (await clerk.GetAsync($"/desk/cases/{card.ApplicationId}")).Shows("此卡被误送到“西湖路服务点”");
    }

    [Fact]
    public async Task A_long_list_is_paged_and_shows_each_card_once()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-west");
        var serials = new List<string>();
        for (var i = 0; i < 27; i++)
            serials.Add((await world.InTransitAsync("SP-WEST")).Serial);

        var first = await clerk.GetAsync("/desk?stage=in_transit");
        var second = await clerk.GetAsync(first.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.Equal(serials, Serials(first).Concat(Serials(second)));
        Assert.Null(second.Document.QuerySelector("a[rel=next]"));
        Assert.Equal("27", first.Document.QuerySelector(".stage-tabs a[aria-current] .stage-count")!.TextContent);
        var strange = await clerk.GetAsync("/desk?stage=in_transit&cursor=%27%3B--");
        Assert.Equal(Serials(first), Serials(strange));
    }

    [Fact]
    public async Task A_card_that_is_booked_for_today_is_counted_and_listed_until_the_day_is_over()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var card = await world.AtPickupPointAsync();
        var booked = await world
            .As("servicepoint-east")
            .PostAsync($"{card.Path}/pickup-appointments", new { clerk = "E-1007", slotId = "SP-EAST.20260302T1630" });
        Assert.True(booked.Status == 201, booked.Text);

        var page = await clerk.GetAsync("/desk?stage=booked_today");

        page.Shows("16:30–17:00");
        Assert.Equal("1", page.Document.QuerySelector(".big-numbers .big-count")!.TextContent);
        Assert.Equal("/desk?stage=booked_today", page.Document.QuerySelector(".big-numbers a")!.GetAttribute("href"));
    }

    private static IEnumerable<string> Serials(Sheet page) =>
        page
            .Document.QuerySelectorAll(".stage-table tbody tr td:nth-of-type(1)")
            .Select(cell => cell.TextContent.Trim());
}
