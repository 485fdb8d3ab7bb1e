using System.Net;
using Issuance.Tests.Operations;
using Issuance.Tests.Reconciliation;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>The banks' part of the operations room, with forms and without script.</summary>
public sealed class BankPageTests(BooksAndPagesWorld books) : IClassFixture<BooksAndPagesWorld>
{
    private const string Why = "checked with the bank";
    private const string Letter = "letter of the bank of Friday";
    private readonly IssuanceWorld world = books.World;

    [Fact]
    public async Task A_bank_is_held_and_released_on_its_page_and_shows_who_holds_it_and_what_it_can_do()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var page = await browser.GetAsync("/ops/banks");
        Assert.Contains("开户制卡", page.Document.QuerySelector("table.can")!.TextContent, StringComparison.Ordinal);
        var form = await browser.GetAsync(Link(page, "/ops/banks/harbour/hold"));
        var unsaid = await browser.SubmitAsync(form, "form.deed button", ("Reason", ""));
        Assert.NotNull(unsaid.Document.QuerySelector(".faults"));

        var held = await browser.SubmitAsync(unsaid, "form.deed button", ("Reason", Why));

        Assert.Equal("/ops/banks", held.Path);
        Assert.Contains(Why, held.Document.QuerySelector("table.care")!.TextContent, StringComparison.Ordinal);
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        var seen = await viewer.GetAsync("/ops/banks");
        Assert.Contains("operator", seen.Document.QuerySelector("table.care")!.TextContent, StringComparison.Ordinal);
        Assert.Null(seen.Document.QuerySelector("a[href$='/hold']"));
        var released = await browser.SubmitAsync(
            await browser.GetAsync("/ops/banks/harbour/hold"),
            "form.deed button",
            ("Reason", "all is well")
        );
        Assert.DoesNotContain(
            Why,
            released.Document.QuerySelector("table.care")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/ops/banks/nobodys/hold")).Status);
    }

    [Fact]
    public async Task An_order_that_waits_for_a_decision_is_decided_with_its_evidence()
    {
        var (_, reference) = await books.CardAsync(books.NewBank().Code, "needs_review");
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var form = await browser.GetAsync(
            Link(await browser.GetAsync("/ops/review"), $"/ops/review/{reference}/decide")
        );

        var unsaid = await browser.SubmitAsync(form, "form.deed button", ("Reason", Why), ("Evidence", Letter));
        Assert.Equal("#Verdict", unsaid.Document.QuerySelector(".faults a")!.GetAttribute("href"));
        var number = await browser.SubmitAsync(
            unsaid,
            "form.deed button",
            ("Verdict", "happened"),
            ("Evidence", "call 138 0000 0000")
        );
        Assert.Equal("#Evidence", number.Document.QuerySelector(".faults a")!.GetAttribute("href"));
        var done = await browser.SubmitAsync(number, "form.deed button", ("Evidence", Letter));

        Assert.Equal("/ops/review", done.Path);
        Assert.Equal("Accepted", await books.StateAsync(reference));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(form.Path)).Status);
    }

    [Fact]
    public async Task Money_takes_two_people_at_the_page_too()
    {
        await books.BatchAsync(books.NewBank().Code, "bat-page", ("bat-page-l1", 100, "pending"));
        await world.SqlAsync("update bank_instructions set state = 'needs_review' where reference = 'bat-page-1'");
        const string path = "/ops/review/bat-page-1/decide";
        using var first = await Browser.SignedInAsync(world.Url, "operator");
        using var second = await Browser.SignedInAsync(world.Url, "lead");

        await first.SubmitAsync(
            await first.GetAsync(path),
            "form.deed button",
            ("Verdict", "happened"),
            ("Reason", Why),
            ("Evidence", Letter)
        );

        Assert.Equal("NeedsReview", await books.StateAsync("bat-page-1"));
        var own = await first.GetAsync(path);
        Assert.Null(own.Document.QuerySelector("form.deed button"));
        Assert.Contains(Letter, own.Text, StringComparison.Ordinal);
        var answer = await second.GetAsync(path);
        Assert.Contains(Letter, answer.Text, StringComparison.Ordinal);
        await second.SubmitAsync(
            answer,
            "form.deed button[value=confirm]",
            ("Reason", "agreed"),
            ("Evidence", "seen the same letter")
        );
        Assert.Equal("Accepted", await books.StateAsync("bat-page-1"));
    }

    [Fact]
    public async Task Differences_are_listed_with_both_sides_found_by_bank_and_kind_and_resolved()
    {
        var bank = books.NewBank();
        var (_, reference) = await books.CardAsync(bank.Code);
        bank.Has(reference, Issuance.Banks.BankAccountState.Frozen, "4321");
        bank.Credited("bat-strange-l2", 12_345);
        await books.ReconcileAsync(bank);
        using var browser = await Browser.SignedInAsync(world.Url, "operator");

        var runs = await browser.GetAsync($"/ops/reconciliation?bank={bank.Code}");
        Assert.Contains("¥123.45", runs.Document.QuerySelector("table.runs")!.TextContent, StringComparison.Ordinal);
        var list = await browser.GetAsync(Link(runs, $"/ops/reconciliation/differences?bank={bank.Code}"));
        Assert.Equal(2, list.Document.QuerySelectorAll("table.differences tbody tr").Length);
        var states = await browser.GetAsync($"/ops/reconciliation/differences?bank={bank.Code}&kind=state_differs");
        var row = Assert.Single(states.Document.QuerySelectorAll("table.differences tbody tr"));
        Assert.Contains("已冻结", row.TextContent, StringComparison.Ordinal);
        var form = await browser.GetAsync(row.QuerySelector("a[href$='/resolve']")!.GetAttribute("href")!);
        var done = await browser.SubmitAsync(form, "form.deed button", ("Reason", Why), ("Evidence", Letter));
        Assert.Equal("/ops/reconciliation/differences", done.Path);
        var left = await browser.GetAsync($"/ops/reconciliation/differences?bank={bank.Code}");
        Assert.Single(left.Document.QuerySelectorAll("table.differences tbody tr"));
        var resolved = await browser.GetAsync($"/ops/reconciliation/differences?bank={bank.Code}&state=resolved");
        Assert.Contains("人工处理", resolved.Text, StringComparison.Ordinal);
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(form.Path)).Status);
    }

    [Fact]
    public async Task A_task_about_a_banks_message_leads_to_its_case_and_one_about_a_file_to_nowhere()
    {
        var (cardId, reference) = await books.CardAsync(books.NewBank().Code);
        await world.SqlAsync(
            $"""
            insert into bank_messages (bank, message_id, reference, sequence, type, digest, data_sealed, received_at, outcome)
            values ('harbour', 'hb-page-1', '{reference}', 1, 'order_produced', 'x', 'x', now(), 'exception');
            insert into ops_tasks (kind, subject, detail, created_at) values
                ('bank_message', 'harbour/hb-page-1', 'contradiction', now()), ('bank_mail', 'rural/RET01.DAT', 'control_total_wrong', now())
            """
        );
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var tasks = await browser.GetAsync("/ops/tasks");
        Assert.DoesNotContain(
            tasks.Document.QuerySelectorAll("tbody th a"),
            link => link.TextContent.Contains("RET01", StringComparison.Ordinal)
        );
        var link = tasks
            .Document.QuerySelectorAll("tbody th a")
            .Single(a => a.TextContent.Contains("hb-page-1", StringComparison.Ordinal));

        var found = await browser.GetAsync(link.GetAttribute("href")!);

        var application = await world.ReadAsync(db =>
            db.Cards.Where(c => c.Id == cardId).Select(c => c.ApplicationId).SingleAsync()
        );
        Assert.NotNull(found.Document.QuerySelector($"a[href='/ops/cases/{application}']"));
    }

    private static string Link(Sheet page, string address) =>
        page
            .Document.QuerySelectorAll("a[href]")
            .Select(a => a.GetAttribute("href")!)
            .First(href => href.StartsWith(address, StringComparison.Ordinal));
}
