using System.Net;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>What holds for the reading pages of the operations room, whatever is in them: the search box, viewers, unknown addresses.</summary>
public sealed class OpsPagesTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task The_one_box_finds_whatever_somebody_holds_and_never_shows_a_number_again()
    {
        var card = await world.AtPickupPointAsync();
        var happened = await world.ReadAsync(db =>
            db.Events.Where(e => e.CardId == card.Id).Select(e => e.Id).FirstAsync()
        );
        var reference = await world.ReadAsync(db =>
            db.Cards.Where(c => c.Id == card.Id).Select(c => c.OrderReference).SingleAsync()
        );
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        string[] held =
        [
            card.ApplicationId,
            card.Id,
            card.Serial,
            reference,
            happened,
            card.Number,
            string.Join('-', card.Number.Chunk(4).Select(four => new string(four))),
            string.Join(' ', card.Number.Chunk(4).Select(four => new string(four))),
            card.Person.IdNumber,
        ];

        foreach (var text in held)
        {
            var found = await SearchAsync(viewer, text);
            Assert.True(found.Path == $"/ops/cases/{card.ApplicationId}", text);
            AssertHides(found, card);
            Assert.DoesNotContain(found.Redirects, path => path.Contains('?', StringComparison.Ordinal));
        }

        Assert.Contains(
            card.ApplicationId,
            (await viewer.GetAsync($"/ops/search?q={card.Id}")).Text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            world.Log.Lines,
            line =>
                line.Contains(card.Number, StringComparison.Ordinal)
                || line.Contains(card.Person.IdNumber, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("9990000000000417")]
    [InlineData("109901198504120131")]
    [InlineData("10990119850412013X")]
    [InlineData("１０９９０１１９８５０４１２０１３１")]
    [InlineData("张三")]
    public async Task What_may_be_a_persons_is_neither_shown_nor_kept_in_an_address_even_where_nothing_is_found(
        string text
    )
    {
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        var posted = await SearchAsync(viewer, text);
        var typed = await viewer.GetAsync($"/ops/search?q={Uri.EscapeDataString(text)}");

        Assert.Contains("没有找到", posted.Text, StringComparison.Ordinal);
        Assert.Equal(("/ops/search", "/ops/search"), (posted.Path, typed.Path));
        Assert.DoesNotContain(text, posted.Html + typed.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ops")]
    [InlineData("/ops/cases?view=overdue")]
    [InlineData("/ops/pickups")]
    [InlineData("/ops/notices")]
    [InlineData("/ops/search")]
    public async Task A_viewer_reads_every_page_and_finds_nothing_to_press(string path)
    {
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        var page = await viewer.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        string[] harmless =
        [
            "/preferences?handler=Language",
            "/preferences?handler=Theme",
            "/account?handler=SignOut",
            "/ops/search",
        ];
        Assert.Empty(
            page.Document.QuerySelectorAll("form[method=post]")
                .Select(form => form.GetAttribute("action"))
                .Except(harmless)
        );
    }

    [Theory]
    [InlineData("/ops/cases/app_00000000000000000000000000")]
    [InlineData("/ops/cases/none")]
    [InlineData("/ops/cases?view=everything")]
    [InlineData("/ops/pickups?point=SP-EAST&band=12")]
    [InlineData("/ops/notices?channel=sms&day=2026-03-02&state=lost")]
    public async Task What_does_not_exist_is_not_found(string path)
    {
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(path)).Status);
    }

    [Fact]
    public async Task The_panels_come_alone_for_a_refresh_and_are_refused_to_whoever_may_not_see_them()
    {
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");

        var panels = await viewer.GetAsync("/ops?handler=Panels");

        Assert.Contains("panel-cases", panels.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", panels.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync("/ops?handler=Panels")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync("/ops/cases")).Status);
    }

    private static async Task<Sheet> SearchAsync(Browser browser, string text) =>
        await browser.SubmitAsync(await browser.GetAsync("/ops"), "form[role=search] button", ("q", text));

    private static void AssertHides(Sheet page, TestCard card)
    {
        Assert.DoesNotContain(card.Number, page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(card.Person.IdNumber, page.Html, StringComparison.Ordinal);
    }
}
