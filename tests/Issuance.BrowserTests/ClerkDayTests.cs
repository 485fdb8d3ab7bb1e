using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Issuance.BrowserTests;

/// <summary>A clerk's day at the service point with the keyboard alone: no mouse is ever moved here.</summary>
public sealed class ClerkDayTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task From_the_application_to_the_hand_over_and_back_without_a_mouse()
    {
        var person = People.New();
        await using var visitor = await Visitor.ArriveAsync(world.Url, member: null);
        var page = visitor.Page;
        await page.GotoAsync("/sign-in?returnUrl=%2Fdesk");
        await PressAsync(page, "button[value='clerk-east']");
        await page.WaitForURLAsync("**/desk");

        // Morning: an applicant at the counter.
        await LeaveBoxAsync(page);
        await page.Keyboard.PressAsync("n");
        await page.WaitForURLAsync("**/desk/applications/new");
        await FillAsync(page, "#Form_Name", person.Name);
        await FillAsync(page, "#Form_IdNumber", person.IdNumber);
        await FillAsync(page, "#Form_Mobile", person.Mobile);
        await ChooseAsync(page, "#Form_Sex", person.Sex);
        await FillAsync(page, "#Form_Division", person.Division);
        await ChooseAsync(page, "#Form_Scheme", "employee");
        await CheckAsync(page, "input[name='Form.Papers[0].Brought'][type=checkbox]");
        await CheckAsync(page, "input[name='Form.Papers[0].OriginalSeen'][type=checkbox]");
        await CheckAsync(page, "input[name='Form.Declaration'][type=checkbox]");
        await PressAsync(page, "form.desk-form .card-footer button");
        // The check page waits for Enter; no number stands in the address.
        await page.WaitForSelectorAsync(".check-list");
        Assert.DoesNotContain(person.IdNumber, page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/desk/applications/**/received*");
        var application = await world.ReadAsync(db =>
            db.Applications.OrderByDescending(a => a.CreatedAt).Select(a => a.Id).FirstAsync()
        );

        // Meanwhile the office decides and the bank makes the card.
        var approved = await world
            .As("reviewer-1")
            .PostAsync($"/v1/applications/{application}/approval", new { clerk = "R-1", identityVerified = true });
        var cardId = (string)approved.Json["cardId"]!;
        var card = await world.UntilAsync(cardId, "in_transit");
        var serial = await world.ReadAsync(db =>
            db.Cards.Where(c => c.Id == cardId).Select(c => c.Serial).SingleAsync()
        );
        Assert.NotNull(card);

        // The parcel comes: scanned with Enter as a scanner sends it, and a second time by mistake.
        await LeaveBoxAsync(page);
        await page.Keyboard.PressAsync("i");
        await page.WaitForURLAsync("**/desk/arrivals");
        await page.Keyboard.TypeAsync(serial!);
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync(serial!);
        await page.Keyboard.PressAsync("Enter");
        await PressAsync(page, "form.desk-form .card-footer button");
        await page.WaitForSelectorAsync("tr.outcome-arrived");
        Assert.Equal(1, await page.Locator("tr.outcome-arrived").CountAsync());

        // The holder calls for a time.
        await LeaveBoxAsync(page);
        await page.Keyboard.PressAsync("d");
        await page.WaitForURLAsync("**/desk");
        await FindAsync(page, serial!);
        await page.WaitForURLAsync($"**/desk/cases/{application}*");
        await LeaveBoxAsync(page);
        await page.Keyboard.PressAsync("b");
        await page.WaitForURLAsync("**/booking*");
        await PressAsync(page, "table button:not([disabled])");
        await page.WaitForURLAsync($"**/desk/cases/{application}*");
        Assert.Equal(1, await world.ReadAsync(db => db.PickupAppointments.CountAsync(a => a.CardId == cardId)));

        // And comes for the card.
        await LeaveBoxAsync(page);
        await page.Keyboard.PressAsync("h");
        await page.WaitForURLAsync("**/hand-over");
        await FillAsync(page, "#Number", person.IdNumber);
        await CheckAsync(page, "#OriginalSeen");
        await PressAsync(page, "form.desk-form .card-footer button");
        await page.WaitForURLAsync("**/handed-over*");
        Assert.Equal("handed_over", (string?)(await world.CardAsync(cardId))["custody"]);
        await visitor.KeepPictureAsync("clerk-day-handed-over");

        // It was the wrong envelope: taken back within ten minutes.
        await PressAsync(page, "form[action$='/undo'] button");
        await page.WaitForURLAsync($"**/desk/cases/{application}*");
        Assert.Equal("at_pickup_point", (string?)(await world.CardAsync(cardId))["custody"]);
        Assert.Empty(visitor.Complaints);
        Assert.Empty(visitor.Outside);
    }

    [Fact]
    public async Task A_scanner_that_ends_with_enter_and_a_pause_fires_once()
    {
        var card = await world.AtPickupPointAsync();
        await using var visitor = await Visitor.ArriveAsync(world.Url, "clerk-east");
        var requests = 0;
        visitor.Page.Request += (_, request) =>
        {
            if (request.Method == "POST" || request.Url.Contains("scan", StringComparison.Ordinal))
                Interlocked.Increment(ref requests);
        };
        await visitor.Page.GotoAsync("/desk");
        await visitor.Page.FocusAsync("#scan");
        await visitor.Page.Keyboard.InsertTextAsync(card.Serial);
        await Task.WhenAll(visitor.Page.Keyboard.PressAsync("Enter"), visitor.Page.Keyboard.PressAsync("Enter"));
        await visitor.Page.WaitForURLAsync($"**/desk/cases/{card.ApplicationId}*");

        Assert.InRange(requests, 1, 2); // the form, and where it leads
    }

    /// <summary>Tabs until the element has the focus, as a person does.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        var wanted = page.Locator(selector).First;
        Assert.True(await wanted.CountAsync() > 0, $"{page.Url} has no {selector}");
        for (var i = 0; i < 250; i++)
        {
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"No Tab leads to {selector} on {page.Url}");
    }

    private static async Task PressAsync(IPage page, string selector)
    {
        await TabToAsync(page, selector);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task FillAsync(IPage page, string selector, string text)
    {
        await TabToAsync(page, selector);
        await page.Keyboard.InsertTextAsync(text);
    }

    private static async Task CheckAsync(IPage page, string selector)
    {
        await TabToAsync(page, selector);
        if (!await page.Locator(selector).First.IsCheckedAsync())
            await page.Keyboard.PressAsync("Space");
    }

    private static async Task ChooseAsync(IPage page, string selector, string value)
    {
        await TabToAsync(page, selector);
        for (var i = 0; i < 10 && await page.Locator(selector).First.InputValueAsync() != value; i++)
            await page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal(value, await page.Locator(selector).First.InputValueAsync());
    }

    /// <summary>Single keys rest while one types; Escape leaves the scan box.</summary>
    private static Task LeaveBoxAsync(IPage page) => page.Keyboard.PressAsync("Escape");

    private static async Task FindAsync(IPage page, string code)
    {
        await LeaveBoxAsync(page);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync(code);
        await page.Keyboard.PressAsync("Enter");
    }
}
