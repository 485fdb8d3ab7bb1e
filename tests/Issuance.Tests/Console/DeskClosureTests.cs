using System.Net;
using Issuance.Tests.World;

namespace Issuance.Tests.Console;

/// <summary>A point closes for a day: first what it would do, then the closing, then open again.</summary>
public sealed class DeskClosureTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task Nothing_is_closed_before_the_second_word()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-west");
        var card = await world.AtPickupPointAsync("SP-WEST");
        var booked = await world
            .As("servicepoint-west")
            .PostAsync($"{card.Path}/pickup-appointments", new { clerk = "W-1", slotId = "SP-WEST.20260304T1000" });
        Assert.True(booked.Status == 201, booked.Text);

        var preview = await clerk.SubmitAsync(
            await clerk.GetAsync("/desk/closures"),
            "form[action*=Preview] button",
            ("Date", "2026-03-04"),
            ("Reason", "weather")
        );
        preview.Shows("1 个预约改到之后");
        preview.Shows("3月5日(四) 09:00");
        (await clerk.GetAsync("/desk/closures")).Shows("没有安排闭点");

        var closed = await clerk.SubmitAsync(preview, "form[action*=Close] button");
        closed.Shows("已关闭：改约 1 个，取消 0 个");
        (await clerk.GetAsync($"/desk/cases/{card.ApplicationId}")).Shows("3月5日(四) 09:00–09:30");
        var again = await clerk.SubmitAsync(
            closed,
            "form[action*=Preview] button",
            ("Date", "2026-03-04"),
            ("Reason", "weather")
        );
        again.Shows("那一天已经安排闭点");
        var open = await clerk.SubmitAsync(closed, "form[action*=Reopen] button");
        open.Shows("已恢复开放");
        open.Shows("没有安排闭点");
    }

    [Fact]
    public async Task A_reviewer_closes_nothing()
    {
        using var reviewer = await Browser.SignedInAsync(world.Url, "reviewer");

        (await reviewer.GetAsync("/desk/closures")).Is(HttpStatusCode.Forbidden);
        (
            await reviewer.PostByHandAsync(
                "/desk/closures?handler=Close",
                ("Date", "2026-03-04"),
                ("Reason", "staff"),
                ("Key", "k")
            )
        ).Is(HttpStatusCode.Forbidden);
    }
}
