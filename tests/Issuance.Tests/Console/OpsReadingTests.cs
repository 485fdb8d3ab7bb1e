using System.Globalization;
using System.Net;
using Issuance.Notices;
using Issuance.Tests.Notices;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Console;

/// <summary>The operations room as somebody on duty reads it: without script, every number followed to its list.</summary>
public sealed class OpsReadingTests : IAsyncLifetime
{
    /// <summary>The deadline panel's numbers; the percentage leads to what spoilt it.</summary>
    private const string Cases = "#panels a[href*='view=']:not(#figure-on_time)";

    private IssuanceWorld world = null!;

    public async Task InitializeAsync() => world = await IssuanceWorld.StartAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task An_overdue_case_stands_on_the_overview_with_its_age_once_the_clock_has_passed_its_time()
    {
        var id = await SubmitAsync();
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        Assert.DoesNotContain(id, (await viewer.GetAsync("/ops")).Html, StringComparison.Ordinal);

        await MoveClockAsync(days: 4);
        var page = await viewer.GetAsync("/ops");

        Assert.Contains(id, page.Document.QuerySelector("#overdue")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "已逾期 16 小时",
            page.Document.QuerySelector("#overdue")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("▲ 1", Shown(page, "overdue"));
        var row = await viewer.GetAsync(page.Document.QuerySelector("#overdue a")!.GetAttribute("href")!);
        Assert.Equal($"/ops/cases/{id}", row.Path);
        Assert.Contains("第 3 个工作日", row.Text, StringComparison.Ordinal);
        Assert.Contains("申请已受理", row.Document.QuerySelector("#timeline")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_number_of_the_deadlines_leads_to_a_list_with_that_many_rows()
    {
        for (var i = 0; i < 3; i++)
            await SubmitAsync();
        var (early, late) = (await SubmitAsync(), await SubmitAsync());
        await RejectAsync(early);
        await MoveClockAsync(days: 3);
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        Assert.True(await FollowAsync(viewer, "/ops", Cases) > 80);

        await MoveClockAsync(days: 4);
        await RejectAsync(late);
        Assert.True(await FollowAsync(viewer, "/ops", Cases) > 80);
        var settledLate = await viewer.GetAsync("/ops/cases?view=done&late=true");
        Assert.Equal([late], Ids(settledLate));
        Assert.Contains("50.0 %", (await viewer.GetAsync("/ops")).Text, StringComparison.Ordinal);
        Assert.Empty(Ids(await viewer.GetAsync("/ops/cases?view=overdue&point=SP-WEST")));
        Assert.Equal(3, Ids(await viewer.GetAsync("/ops/cases?view=overdue&point=SP-EAST")).Count);
    }

    [Fact]
    public async Task A_long_list_is_walked_page_by_page_without_a_gap_or_a_repeat()
    {
        for (var i = 0; i < 53; i++)
            await SubmitAsync();
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        var first = await viewer.GetAsync("/ops/cases?view=running");
        var second = await viewer.GetAsync(first.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.Equal((50, 3), (Ids(first).Count, Ids(second).Count));
        Assert.Equal(53, Ids(first).Concat(Ids(second)).Distinct(StringComparer.Ordinal).Count());
        Assert.Null(second.Document.QuerySelector("a[rel=next]"));
    }

    [Fact]
    public async Task Numbers_of_waiting_cards_and_of_notices_lead_to_those_cards_and_notices()
    {
        var (fresh, old) = (await world.ArrivedAsync(), await world.ArrivedAsync());
        await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.Notices.CountAsync(n => n.State == NoticeState.Sent)),
            sent => sent == 2
        );
        await world.SqlAsync($"update cards set pickup_from = pickup_from - 31 where id = '{old.Id}'");
        await world.SqlAsync(
            $"update notices set state = 'failed', sent_at = null, last_trouble = 'gateway_refused' where card_id = '{old.Id}'"
        );
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        Assert.Equal(5, await FollowAsync(viewer, "/ops", "#panel-pickups .heat td a"));
        Assert.Equal(5, await FollowAsync(viewer, "/ops/pickups", ".heat td a"));
        Assert.Equal(6, await FollowAsync(viewer, "/ops", "#panel-notices td a"));
        Assert.Equal(6, await FollowAsync(viewer, "/ops/notices", "#by-day td a"));
        Assert.Equal(1, await FollowAsync(viewer, "/ops/notices", "#causes td a"));
        var waiting = await viewer.GetAsync("/ops/pickups?point=SP-EAST&band=30%2B");
        Assert.Contains(old.Id, waiting.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(fresh.Id, waiting.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_missing_year_is_told_with_the_day_from_which_deadlines_are_uncertain()
    {
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        Assert.Null((await viewer.GetAsync("/ops")).Document.QuerySelector("#panel-calendar"));

        await MoveClockAsync(days: 245); // 2 November

        var banner = (await viewer.GetAsync("/ops")).Document.QuerySelector("#panel-calendar")!;
        Assert.Contains("2027 年", banner.TextContent, StringComparison.Ordinal);
        Assert.Contains("2026年12月29日", banner.TextContent, StringComparison.Ordinal);
        Assert.NotNull(banner.QuerySelector("a[href='/ops/calendar']"));
    }

    /// <summary>Follows every link that a selector finds: its list must have as many rows as the link says.</summary>
    private static async Task<int> FollowAsync(Browser browser, string path, string links)
    {
        var page = await browser.GetAsync(path);
        var followed = 0;
        foreach (var link in page.Document.QuerySelectorAll(links))
        {
            var words = (link.QuerySelector("[data-count]") ?? link).TextContent.Replace(
                "▲",
                "",
                StringComparison.Ordinal
            );
            if (!int.TryParse(words.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                continue;
            var list = await browser.GetAsync(link.GetAttribute("href")!);
            Assert.Equal(HttpStatusCode.OK, list.Status);
            var rows = list.Document.QuerySelectorAll("#list tbody tr").Length;
            Assert.True(count == rows, $"{link.GetAttribute("href")}: {count} on {path}, {rows} in the list");
            followed++;
        }
        return followed;
    }

    private static string Shown(Sheet page, string count) =>
        page.Document.QuerySelector($"[data-count={count}]")!.TextContent.Trim();

    private static List<string> Ids(Sheet page) =>
        [.. page.Document.QuerySelectorAll("#list tbody th").Select(cell => cell.TextContent.Trim())];

    private async Task<string> SubmitAsync()
    {
        var answer = await world.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        Assert.True(answer.Status == 202, answer.Text);
        return (string)answer.Json["id"]!;
    }

    private async Task RejectAsync(string id)
    {
        var answer = await world
            .As("reviewer-1")
            .PostAsync(
                $"/v1/applications/{id}/rejection",
                new
                {
                    clerk = "R-1",
                    reasonCode = "not_insured",
                    comment = "查无参保记录",
                }
            );
        Assert.True(answer.Status == 200, answer.Text);
    }

    private async Task MoveClockAsync(int days)
    {
        var offset = (IssuanceWorld.Monday.AddDays(days) - TimeProvider.System.GetUtcNow()).TotalSeconds;
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync($"update business_clock set offset_seconds = {offset}")
        );
        var clock = world.Services.GetRequiredService<BusinessClock>();
        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(clock.Offset.TotalSeconds),
            seen => Math.Abs(seen - offset) < 0.001
        );
    }
}
