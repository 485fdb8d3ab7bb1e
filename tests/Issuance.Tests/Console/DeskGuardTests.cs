using System.Net;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>What the desk refuses: other points' cases, other roles' work, forms that are not its own, hostile text.</summary>
public sealed class DeskGuardTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    private readonly IssuanceWorld world = shared.World;

    [Theory]
    [InlineData("")]
    [InlineData("/booking")]
    [InlineData("/hand-over")]
    [InlineData("/handed-over")]
    [InlineData("/slip")]
    public async Task A_case_of_another_point_does_not_exist(string page)
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-west");
        var card = await world.AtPickupPointAsync();

        (await clerk.GetAsync($"/desk/cases/{card.ApplicationId}{page}")).Is(HttpStatusCode.NotFound);
        (await clerk.GetAsync($"/desk/cases/app_00000000000000000000000000{page}")).Is(HttpStatusCode.NotFound);
        (await clerk.GetAsync($"/desk/cases/..%2f..%2fops{page}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nothing_can_be_done_with_another_points_case_by_posting_its_id()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-west");
        var card = await world.AtPickupPointAsync();
        var path = $"/desk/cases/{card.ApplicationId}";
        (string, string)[] document =
        [
            ("DocumentType", "id_card"),
            ("Number", card.Person.IdNumber),
            ("OriginalSeen", "true"),
            ("Key", "k-1"),
        ];

        (await clerk.PostByHandAsync($"{path}/hand-over", document)).Is(HttpStatusCode.NotFound);
        (await clerk.PostByHandAsync($"{path}/undo", ("step", "arrival"), ("key", "k-2"))).Is(HttpStatusCode.NotFound);
        (
            await clerk.PostByHandAsync(
                $"{path}/booking?handler=Choose",
                ("slotId", "SP-EAST.20260303T0900"),
                ("key", "k-3")
            )
        ).Is(HttpStatusCode.NotFound);
        (await clerk.PostByHandAsync($"{path}?handler=Withdraw", ("RequestedBy", "holder"), ("Key", "k-4"))).Is(
            HttpStatusCode.NotFound
        );
        (await clerk.ScanAsync(card.Serial)).Shows("没有找到这个编号");
        Assert.Equal("at_pickup_point", (string?)(await world.CardAsync(card.Id))["custody"]);
    }

    [Fact]
    public async Task A_reviewer_does_no_clerks_work()
    {
        using var reviewer = await Browser.SignedInAsync(world.Url, "reviewer");
        var card = await world.AtPickupPointAsync();
        var path = $"/desk/cases/{card.ApplicationId}";

        foreach (
            var page in new[]
            {
                "/desk/applications/new",
                "/desk/arrivals",
                $"{path}/hand-over",
                $"{path}/booking",
                $"{path}/slip",
            }
        )
            (await reviewer.GetAsync(page)).Is(HttpStatusCode.Forbidden);
        (await reviewer.PostByHandAsync("/desk/arrivals", ("Serials", card.Serial), ("Key", "k"))).Is(
            HttpStatusCode.Forbidden
        );
        (await reviewer.PostByHandAsync($"{path}/undo", ("step", "arrival"), ("key", "k"))).Is(
            HttpStatusCode.Forbidden
        );
        (await reviewer.PostByHandAsync("/desk/scan", ("mode", "arrivals"), ("code", card.Serial), ("key", "k"))).Is(
            HttpStatusCode.Forbidden
        );
        var received = await ReceivedAsync();
        (
            await reviewer.PostByHandAsync(
                $"/desk/cases/{received}?handler=Withdraw",
                ("RequestedBy", "holder"),
                ("Key", "k")
            )
        ).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_clerk_decides_about_no_application()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var received = await ReceivedAsync();

        (await clerk.GetAsync("/desk/reviews")).Is(HttpStatusCode.Forbidden);
        var page = await clerk.GetAsync($"/desk/cases/{received}");
        Assert.Empty(page.Document.QuerySelectorAll("form[action*=Approve], form[action*=Reject]"));
        (
            await clerk.PostByHandAsync(
                $"/desk/cases/{received}?handler=Approve",
                ("IdentityVerified", "true"),
                ("Key", "k")
            )
        ).Is(HttpStatusCode.Forbidden);
        Assert.Equal("received", await StatusAsync(received));
    }

    [Theory]
    [InlineData("teller")]
    [InlineData("operator")]
    public async Task Others_do_not_enter_the_desk(string userName)
    {
        using var other = await Browser.SignedInAsync(world.Url, userName);

        (await other.GetAsync("/desk")).Is(HttpStatusCode.Forbidden);
        (await other.PostByHandAsync("/desk/scan", ("code", "SC1"))).Is(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/desk/scan")]
    [InlineData("/desk/arrivals")]
    [InlineData("/desk/applications/new?handler=Submit")]
    public async Task A_form_that_is_not_the_pages_own_is_refused(string path)
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var card = await world.InTransitAsync();

        var answer = await clerk.PostAsync(
            path,
            [new("code", card.Serial), new("Serials", card.Serial), new("mode", "arrivals"), new("key", "k")]
        );

        answer.Is(HttpStatusCode.BadRequest);
        Assert.Equal("in_transit", (string?)(await world.CardAsync(card.Id))["custody"]);
    }

    [Fact]
    public async Task Hostile_text_stays_text()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        using var reviewer = await Browser.SignedInAsync(world.Url, "reviewer");

        var form = await clerk.CheckAsync(DeskSteps.Form(People.New(), ("Form.Name", Hostile)));
        form.Hides(Hostile);
        Assert.Equal(Hostile, form.Document.QuerySelector("#Form_Name")!.GetAttribute("value"));

        var received = await ReceivedAsync();
        var page = await reviewer.GetAsync($"/desk/cases/{received}");
        var rejected = await reviewer.SubmitAsync(
            page,
            "form[action*=Reject] button",
            ("ReasonCode", "other"),
            ("Comment", Hostile)
        );
        rejected.Shows(Hostile);
        rejected.Hides(Hostile);
        Assert.Empty(rejected.Document.QuerySelectorAll("img"));
        var scanned = await clerk.ScanAsync(Hostile);
        scanned.Hides("onerror");
    }

    [Fact]
    public async Task Whoever_took_an_application_in_is_told_that_somebody_else_must_judge_it()
    {
        // The reviewer's own person, as it would be if one human worked under both.
        using var reviewer = await Browser.SignedInAsync(world.Url, "reviewer");
        var received = await ReceivedAsync();
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync($"update applications set intake_person = '1099/R-2001' where id = {received}")
        );
        var page = await reviewer.GetAsync($"/desk/cases/{received}");

        var refused = await reviewer.SubmitAsync(page, "form[action*=Approve] button", ("IdentityVerified", "true"));

        refused.Shows("受理人不能复核自己受理的申请");
        Assert.Equal("received", await StatusAsync(received));
    }

    private async Task<string> ReceivedAsync()
    {
        var answer = await world.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        Assert.True(answer.Status == 202, answer.Text);
        return (string)answer.Json["id"]!;
    }

    private async Task<string?> StatusAsync(string application) =>
        (string?)(await world.As("servicepoint-east").GetAsync($"/v1/applications/{application}")).Json["status"];
}
