using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.BrowserTests;

/// <summary>The overview while somebody watches it: figures come anew by themselves, and nothing moves under a hand.</summary>
public sealed class OpsRefreshTests : IAsyncLifetime
{
    private const string Refresh =
        "() => document.getElementById('panels').dispatchEvent(new CustomEvent('ops:refresh'))";

    private IssuanceWorld world = null!;

    public async Task InitializeAsync() => world = await IssuanceWorld.StartAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task New_figures_are_shown_and_announced_and_what_was_opened_stays_open()
    {
        await using var visitor = await Visitor.ArriveAsync(world.Url, "operator");
        var page = visitor.Page;
        await page.GotoAsync("/ops");
        await page.ClickAsync("#done-table summary");
        await page.Locator("h1").HoverAsync();
        await page.EvaluateAsync("() => document.activeElement.blur()");
        await DieAsync(3);

        await page.EvaluateAsync(Refresh);
        await page.Locator("[data-count=dead]", new() { HasText = "▲ 3" }).WaitForAsync();

        Assert.Contains("死信 变为 3", await page.InnerTextAsync("#announce"), StringComparison.Ordinal);
        Assert.NotNull(await page.GetAttributeAsync("#done-table", "open"));
        Assert.Equal(2, await page.Locator(".chart canvas").CountAsync());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_panel_under_the_pointer_or_with_the_focus_is_left_alone_until_it_is_free()
    {
        await using var visitor = await Visitor.ArriveAsync(world.Url, "operator");
        var page = visitor.Page;
        await page.GotoAsync("/ops");
        await page.FocusAsync("[data-count=dead]");
        await DieAsync(2);
        await OpenTaskAsync("wrong_site");
        await page.EvaluateAsync(Refresh);
        await page.Locator("[data-count=task-wrong_site]").WaitForAsync();
        Assert.Equal("0", await page.InnerTextAsync("[data-count=dead]"));
        Assert.Equal("dead", await page.EvaluateAsync<string>("() => document.activeElement.dataset.count"));

        await page.EvaluateAsync("() => document.activeElement.blur()");
        await page.Locator("#panel-dead").HoverAsync();
        await OpenTaskAsync("bank_answer");
        await page.EvaluateAsync(Refresh);
        await page.Locator("[data-count=task-bank_answer]").WaitForAsync();
        Assert.Equal("0", await page.InnerTextAsync("[data-count=dead]"));

        await page.Locator("h1").HoverAsync();
        await page.EvaluateAsync(Refresh);
        await page.Locator("[data-count=dead]", new() { HasText = "▲ 2" }).WaitForAsync();
    }

    [Fact]
    public async Task A_pause_is_remembered_and_whoever_was_signed_out_keeps_the_figures_and_is_told()
    {
        await using var visitor = await Visitor.ArriveAsync(world.Url, "operator");
        var page = visitor.Page;
        await page.GotoAsync("/ops");
        await page.ClickAsync("#refresh-pause");
        await page.ReloadAsync();
        Assert.Equal("true", await page.GetAttributeAsync("#refresh-pause", "aria-pressed"));
        await page.ClickAsync("#refresh-pause");
        Assert.Equal("false", await page.GetAttributeAsync("#refresh-pause", "aria-pressed"));

        await page.Context.ClearCookiesAsync();
        await page.EvaluateAsync(Refresh);

        await page.Locator("#refresh-state", new() { HasText = "刷新失败" }).WaitForAsync();
        Assert.True(await page.Locator("#panel-cases").IsVisibleAsync());
    }

    [Fact]
    public async Task Without_script_the_page_is_whole_and_has_its_reload_link()
    {
        await using var visitor = await Visitor.ArriveAsync(world.Url, "viewer", script: false);
        await visitor.Page.GotoAsync("/ops");

        Assert.False(await visitor.Page.Locator("#refresh-pause").IsVisibleAsync());
        Assert.False(await visitor.Page.Locator(".chart").First.IsVisibleAsync());
        Assert.True(await visitor.Page.Locator(".due-table").IsVisibleAsync());
        await visitor.Page.ClickAsync(".ops-refresh a");
        Assert.EndsWith("/ops", visitor.Page.Url, StringComparison.Ordinal);
    }

    private Task<int> OpenTaskAsync(string kind) =>
        world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"insert into ops_tasks (kind, subject, detail, created_at) values ({kind}, 'exercise', 'exercise', now())"
            )
        );

    private Task<int> DieAsync(int count) =>
        world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                insert into work_items (kind, key, due_at, state, epoch, attempts, last_error, created_at, dead_at)
                select 'exercise', 'exercise-' || n, now(), 'dead', 1, 20, 'IOException', now(), now() from generate_series(1, {count}) n
                """
            )
        );
}
