using System.Net;
using Issuance.Cards;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>The teller's window, used as a teller uses it: forms, no script.</summary>
public sealed class TellerTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private async Task<(Browser Browser, Sheet Page)> FindAsync(string number)
    {
        var browser = await Browser.SignedInAsync(world.Url, "teller");
        return (
            browser,
            await browser.SubmitAsync(await browser.GetAsync("/teller"), "form.narrow button", ("CardNumber", number))
        );
    }

    private static Task<Sheet> CheckAsync(Browser browser, Sheet form, string number, bool seen = true) =>
        browser.SubmitAsync(
            form,
            "form[action*=Check] button",
            seen ? [("Number", number), ("OriginalSeen", "true")] : [("Number", number)]
        );

    [Fact]
    public async Task A_teller_finds_a_card_checks_the_holder_and_switches_both_functions_on()
    {
        var card = await world.HandedOverAsync();
        var (browser, page) = await FindAsync(" " + card.Number[..4] + " " + card.Number[4..] + " ");
        Assert.Equal($"/teller/cards/{card.Id}", page.Path);
        Assert.Contains("已领取，待开通", page.Text, StringComparison.Ordinal);

        var form = await browser.GetAsync($"/teller/cards/{card.Id}/activation");
        // Pasted from somewhere: blanks and full-width digits.
        var typed = string.Concat(card.Person.IdNumber.Select(c => char.IsAsciiDigit(c) ? (char)(c + 0xFEE0) : c));
        var check = await CheckAsync(browser, form, typed[..6] + " " + typed[6..]);
        Assert.Contains(
            card.Person.IdNumber[..6] + "********" + card.Person.IdNumber[^4..],
            check.Text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(card.Person.IdNumber, check.Text, StringComparison.Ordinal);
        var done = await browser.SubmitAsync(check, "form[action*=Activate] button");

        Assert.Equal($"/teller/cards/{card.Id}", done.Path);
        Assert.Contains("已全部开通", done.Text, StringComparison.Ordinal);
        Assert.Contains("T-3001", done.Text, StringComparison.Ordinal);
        Assert.Empty(done.Document.QuerySelectorAll("a[href$=activation]"));
        var again = await browser.SubmitAsync(check, "form[action*=Activate] button");
        Assert.Contains("已开通", again.Text, StringComparison.Ordinal);
        Assert.Single(await world.ReadAsync(db => db.BankActivations.Where(a => a.CardId == card.Id).ToListAsync()));
        browser.Dispose();
    }

    [Fact]
    public async Task Another_persons_number_is_refused_in_words_without_being_shown_again()
    {
        var card = await world.HandedOverAsync();
        var stranger = People.New();
        using var browser = await Browser.SignedInAsync(world.Url, "teller");
        var form = await browser.GetAsync($"/teller/cards/{card.Id}/activation");

        var refused = await browser.SubmitAsync(
            await CheckAsync(browser, form, stranger.IdNumber),
            "form[action*=Activate] button"
        );

        Assert.Contains(
            "证件号码与持卡人不符",
            refused.Document.QuerySelector(".faults")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.StartsWith("错误：", refused.Document.Title, StringComparison.Ordinal);
        Assert.DoesNotContain(stranger.IdNumber, refused.Text, StringComparison.Ordinal);
        var corrected = await browser.SubmitAsync(
            await CheckAsync(browser, refused, card.Person.IdNumber),
            "form[action*=Activate] button"
        );
        Assert.Contains("已全部开通", corrected.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_form_is_said_at_once_and_what_was_typed_stays()
    {
        var card = await world.HandedOverAsync();
        using var browser = await Browser.SignedInAsync(world.Url, "teller");

        var faulty = await CheckAsync(
            browser,
            await browser.GetAsync($"/teller/cards/{card.Id}/activation"),
            "12345",
            seen: false
        );

        Assert.Equal(
            ["#Number", "#OriginalSeen"],
            faulty.Document.QuerySelectorAll(".faults a").Select(link => link.GetAttribute("href")!).Order()
        );
        Assert.Equal("12345", faulty.Document.QuerySelector("#Number")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_card_that_was_not_collected_says_why_not_and_what_to_do()
    {
        var card = await world.AtPickupPointAsync();

        var (browser, page) = await FindAsync(card.Number);

        var note = page.Document.QuerySelector(".why-not")!.TextContent;
        Assert.Contains("还没有被领取", note, StringComparison.Ordinal);
        Assert.Contains("先到服务点领取", note, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("a[href$=activation]"));
        browser.Dispose();
    }

    [Fact]
    public async Task Every_status_that_a_card_can_have_has_its_words()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "teller");
        var card = await world.HandedOverAsync();
        await world.ChangeAsync(card, c => c.ReportLost());

        var page = await browser.GetAsync($"/teller/cards/{card.Id}");

        Assert.Contains("已挂失", page.Document.QuerySelector(".why-not")!.TextContent, StringComparison.Ordinal);
        foreach (var status in Enum.GetValues<CardStatus>())
        foreach (var key in new[] { "status", "why", "next" })
            Assert.Contains($"{key}_{Issuance.Shared.Snake.Case(status)}", TextFiles.Keys("TellerText"));
    }

    [Fact]
    public async Task A_card_of_another_bank_a_wrong_number_and_an_unknown_card_are_told_apart_only_as_far_as_allowed()
    {
        var foreign = await world.HandedOverAsync(bank: "meridian");
        var (browser, page) = await FindAsync(foreign.Number);
        Assert.Contains("没有这张卡，或不是本行所发", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/teller/cards/{foreign.Id}")).Status);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await browser.GetAsync($"/teller/cards/{foreign.Id}/activation")).Status
        );
        var wrong = await browser.SubmitAsync(page, "form.narrow button", ("CardNumber", "9990000000000410"));

        Assert.Contains("卡号不正确", wrong.Text, StringComparison.Ordinal);
        browser.Dispose();
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        var card = await world.HandedOverAsync();
        using var browser = await Browser.SignedInAsync(world.Url, "teller");

        var forged = await browser.PostAsync(
            $"/teller/cards/{card.Id}/activation?handler=Activate",
            [
                new("Number", card.Person.IdNumber),
                new("Document", "IdCard"),
                new("OriginalSeen", "true"),
                new("Key", Guid.NewGuid().ToString()),
            ],
            ("Origin", "https://evil.example")
        );

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Contains("表单已失效", forged.Text, StringComparison.Ordinal);
        Assert.Empty(await world.ReadAsync(db => db.BankActivations.Where(a => a.CardId == card.Id).ToListAsync()));
    }
}
