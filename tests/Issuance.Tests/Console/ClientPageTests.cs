using System.Net;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>The clients' page of the operations room, with forms and without script.</summary>
public sealed class ClientPageTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Why = "agreed in writing";
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task An_operator_registers_a_partner_whose_secret_is_shown_once()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var form = await browser.GetAsync("/ops/clients/new");
        (string, string)[] fields =
        [
            ("ClientId", "partner-page"),
            ("Kind", "Partner"),
            ("Tenant", "PS-9"),
            ("Chosen", "cards.status:read"),
        ];
        var unsaid = await browser.SubmitAsync(form, "form.deed button", fields);
        Assert.Equal("#Reason", unsaid.Document.QuerySelector(".faults a")!.GetAttribute("href"));

        var made = await browser.SubmitAsync(unsaid, "form.deed button", [.. fields, ("Reason", Why)]);

        var secret = made.Document.QuerySelector("code.secret")!.TextContent;
        Assert.True(secret.Length >= 43, secret);
        var list = await browser.GetAsync("/ops/clients");
        Assert.DoesNotContain(secret, list.Html, StringComparison.Ordinal);
        Assert.Contains(
            "partner-page",
            list.Document.QuerySelector("table.clients")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ("operator", "partner-page", Why),
            await world.ReadAsync(async db =>
            {
                var row = await db.OpsActions.SingleAsync(a => a.Action == "client.register");
                return (row.Who, row.Target, row.Reason);
            })
        );
        var lead = await world.ReadAsync(db =>
            db.Staff.Where(m => m.UserName == "operator").Select(m => m.Id).SingleAsync()
        );
        Assert.Equal(
            lead,
            await world.ReadAsync(db =>
                db.AuditEntries.Where(a => a.Subject == "partner-page").Select(a => a.Actor).SingleAsync()
            )
        );
    }

    [Fact]
    public async Task A_client_is_kept_out_in_two_steps_and_let_in_again()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "lead");
        const string Address = "/ops/clients/pharmacy-1/access";

        var asked = await browser.SubmitAsync(await browser.GetAsync(Address), "form.deed button", ("Reason", Why));
        var mistyped = await browser.SubmitAsync(asked, "form.deed button", ("Typed", "pharmacy"));
        Assert.Equal("#Typed", mistyped.Document.QuerySelector(".faults a")!.GetAttribute("href"));
        Assert.True(await IsEnabledAsync());
        var done = await browser.SubmitAsync(mistyped, "form.deed button", ("Typed", "pharmacy-1"));

        Assert.Equal("/ops/clients", done.Path);
        Assert.False(await IsEnabledAsync());
        await browser.SubmitAsync(await browser.GetAsync(Address), "form.deed button", ("Reason", "all is well"));
        Assert.True(await IsEnabledAsync());

        Task<bool> IsEnabledAsync() =>
            world.ReadAsync(db => db.Clients.Where(c => c.Id == "pharmacy-1").Select(c => c.Enabled).SingleAsync());
    }

    [Fact]
    public async Task A_partner_gets_a_new_secret_and_a_bank_needs_a_new_key()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "operator");

        var partner = await browser.SubmitAsync(
            await browser.GetAsync("/ops/clients/partner-status/key"),
            "form.deed button",
            ("Reason", Why),
            ("OverlapHours", "2")
        );
        var bank = await browser.SubmitAsync(
            await browser.GetAsync("/ops/clients/bank-meridian/key"),
            "form.deed button",
            ("Reason", Why)
        );
        var tooLong = await browser.SubmitAsync(
            await browser.GetAsync("/ops/clients/partner-status/key"),
            "form.deed button",
            ("Reason", Why),
            ("OverlapHours", "99999999")
        );

        Assert.NotNull(partner.Document.QuerySelector("code.secret"));
        Assert.Equal("#Key", bank.Document.QuerySelector(".faults a")!.GetAttribute("href"));
        Assert.Equal("#OverlapHours", tooLong.Document.QuerySelector(".faults a")!.GetAttribute("href"));
        var list = await browser.GetAsync("/ops/clients");
        Assert.Contains(
            "旧凭证至",
            list.Document.QuerySelector("table.clients")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("viewer", HttpStatusCode.OK)]
    [InlineData("clerk-east", HttpStatusCode.Forbidden)]
    [InlineData("teller", HttpStatusCode.Forbidden)]
    public async Task Whoever_may_not_change_clients_sees_no_way_to_and_is_refused(string member, HttpStatusCode list)
    {
        using var browser = await Browser.SignedInAsync(world.Url, member);
        var token = (await browser.GetAsync("/account")).Document.QuerySelector(
            "input[name=__RequestVerificationToken]"
        )!;

        var seen = await browser.GetAsync("/ops/clients");
        var posted = await browser.PostAsync(
            "/ops/clients/hospital-1/access?handler=Disable",
            [
                new("Typed", "hospital-1"),
                new("Reason", Why),
                new("__RequestVerificationToken", token.GetAttribute("value")!),
            ]
        );

        Assert.Equal(list, seen.Status);
        Assert.Null(seen.Document.QuerySelector("a[href$='/access']"));
        Assert.Equal(HttpStatusCode.Forbidden, posted.Status);
        Assert.True(await world.ReadAsync(db => db.Clients.AnyAsync(c => c.Id == "hospital-1" && c.Enabled)));
    }

    [Fact]
    public async Task A_client_that_is_not_there_has_no_page()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "operator");

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/ops/clients/nobody/access")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/ops/clients/nobody/key")).Status);
    }
}
