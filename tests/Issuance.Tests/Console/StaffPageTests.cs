using System.Net;
using Issuance.Access;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

public sealed class StaffPageTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private static (string, string)[] NewClerk(string userName, string office = "SP-EAST") =>
        [
            ("UserName", userName),
            ("DisplayName", "新经办"),
            ("Role", "Clerk"),
            ("Office", office),
            ("ClerkCode", userName.ToUpperInvariant().Replace(".", "-", StringComparison.Ordinal)),
        ];

    [Fact]
    public async Task A_lead_adds_a_clerk_whose_first_password_is_shown_once_and_works()
    {
        using var lead = await Browser.SignedInAsync(world.Url, "lead");

        var added = await lead.SubmitAsync(
            await lead.GetAsync("/ops/staff"),
            "form[action*=Add] button",
            NewClerk("li.na")
        );

        var password = added.Document.QuerySelector("code.fs-2")!.TextContent;
        Assert.DoesNotContain(password, (await lead.GetAsync("/ops/staff")).Html, StringComparison.Ordinal);
        using var clerk = new Browser(world.Url);
        var account = await clerk.SubmitAsync(
            await clerk.GetAsync("/sign-in"),
            "form.narrow button",
            ("UserName", "li.na"),
            ("Password", password)
        );
        Assert.Equal("/account", account.Path);
        var actor = await world.ReadAsync(db =>
            db.AuditEntries.Where(a => a.Action == "staff.added")
                .OrderByDescending(a => a.Number)
                .Select(a => a.Actor)
                .FirstAsync()
        );
        Assert.Equal(
            await world.ReadAsync(db => db.Staff.Where(m => m.UserName == "lead").Select(m => m.Id).SingleAsync()),
            actor
        );
    }

    [Fact]
    public async Task A_lead_adds_a_developer_for_a_partner_that_is_registered_and_its_kind_comes_from_there()
    {
        using var lead = await Browser.SignedInAsync(world.Url, "lead");
        var page = await lead.GetAsync("/ops/staff");

        await lead.SubmitAsync(page, "form[action*=Add] button", Developer("dev.pharmacy", "P-001"));
        var nobody = await lead.SubmitAsync(page, "form[action*=Add] button", Developer("dev.nobody", "P-999"));
        var ours = await lead.SubmitAsync(page, "form[action*=Add] button", Developer("dev.ours", "operations"));

        Assert.Equal(
            [("dev.pharmacy", ClientKind.Institution, "P-001")],
            await world.ReadAsync(async db =>
                (await db.Staff.Where(m => m.UserName!.StartsWith("dev.")).ToListAsync()).Select(m =>
                    (m.UserName!, m.PartnerKind!.Value, m.Tenant)
                )
            )
        );
        Assert.NotNull(nobody.Document.QuerySelector(".faults"));
        Assert.NotNull(ours.Document.QuerySelector(".faults"));
    }

    [Fact]
    public async Task A_developer_of_a_centre_looks_after_webhooks_that_tell_of_the_centres_own_city()
    {
        using var lead = await Browser.SignedInAsync(world.Url, "lead");

        await lead.SubmitAsync(
            await lead.GetAsync("/ops/staff"),
            "form[action*=Add] button",
            Developer("its.center", "CT-1")
        );

        var its = (
            await world.ReadAsync(db => db.Staff.SingleAsync(member => member.UserName == "its.center"))
        ).AsClient();
        var caller = await world.ReadAsync(db => db.Clients.SingleAsync(client => client.Id == "center-1"));
        Assert.Equal((caller.Kind, caller.Tenant, caller.City), (its.Kind, its.Tenant, its.City));
        Assert.Equal([Scopes.WebhooksManage], its.Scopes);
    }

    private static (string, string)[] Developer(string userName, string partner) =>
        [
            ("UserName", userName),
            ("DisplayName", "新开发"),
            ("Role", "Developer"),
            ("Office", partner),
            ("ClerkCode", userName.ToUpperInvariant().Replace(".", "-", StringComparison.Ordinal)),
        ];

    [Fact]
    public async Task What_is_wrong_with_a_new_member_is_said_and_nobody_is_made()
    {
        using var lead = await Browser.SignedInAsync(world.Url, "lead");
        var page = await lead.GetAsync("/ops/staff");

        var nowhere = await lead.SubmitAsync(page, "form[action*=Add] button", NewClerk("wang.wu", "SP-NOWHERE"));
        var taken = await lead.SubmitAsync(page, "form[action*=Add] button", NewClerk("clerk-east"));

        Assert.Contains(
            "没有这个机构",
            nowhere.Document.QuerySelector(".faults")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("账号已存在", taken.Document.QuerySelector(".faults")!.TextContent, StringComparison.Ordinal);
        Assert.False(await world.ReadAsync(db => db.Staff.AnyAsync(m => m.UserName == "wang.wu")));
    }

    [Fact]
    public async Task Whoever_is_disabled_loses_every_session_and_whoever_starts_afresh_the_old_password()
    {
        using var lead = await Browser.SignedInAsync(world.Url, "lead");
        var added = await lead.SubmitAsync(
            await lead.GetAsync("/ops/staff"),
            "form[action*=Add] button",
            NewClerk("zhao.liu")
        );
        var password = added.Document.QuerySelector("code.fs-2")!.TextContent;
        var id = await world.ReadAsync(db =>
            db.Staff.Where(m => m.UserName == "zhao.liu").Select(m => m.Id).SingleAsync()
        );
        using var clerk = new Browser(world.Url);
        await clerk.SubmitAsync(
            await clerk.GetAsync("/sign-in"),
            "form.narrow button",
            ("UserName", "zhao.liu"),
            ("Password", password)
        );

        var disabled = await lead.SubmitAsync(added, $"form:has(input[value={id}]) button[value=false]");
        Assert.Contains("已停用", disabled.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await clerk.GetAsync("/account")).Path, StringComparison.Ordinal);
        var enabled = await lead.SubmitAsync(disabled, $"form:has(input[value={id}]) button[value=true]");
        var afresh = await lead.SubmitAsync(enabled, $"form[action*=Afresh]:has(input[value={id}]) button");

        Assert.NotEqual(password, afresh.Document.QuerySelector("code.fs-2")!.TextContent);
        var old = await clerk.SubmitAsync(
            await clerk.GetAsync("/sign-in"),
            "form.narrow button",
            ("UserName", "zhao.liu"),
            ("Password", password)
        );
        Assert.Contains("账号或密码不正确", old.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("viewer")]
    [InlineData("clerk-east")]
    [InlineData("teller")]
    public async Task Nobody_but_a_lead_makes_members_not_even_by_a_direct_post(string member)
    {
        using var browser = await Browser.SignedInAsync(world.Url, member);
        var token = (await browser.GetAsync("/account")).Document.QuerySelector(
            "input[name=__RequestVerificationToken]"
        )!;
        var name = "sneak-" + member;

        var posted = await browser.PostAsync(
            "/ops/staff?handler=Add",
            [
                .. NewClerk(name).Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2)),
                new("__RequestVerificationToken", token.GetAttribute("value")!),
            ]
        );

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/ops/staff")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, posted.Status);
        Assert.False(await world.ReadAsync(db => db.Staff.AnyAsync(m => m.UserName == name)));
    }
}
