using Issuance.Tests.World;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.BrowserTests;

/// <summary>What holds for every page, as each role that may see it: accessible, at home, without complaint, in both languages and looks.</summary>
public sealed class EveryPageTests(FurnishedWorld furnished) : IClassFixture<FurnishedWorld>
{
    private readonly IssuanceWorld world = furnished.World;

    public static TheoryData<string> Roles() =>
        [
            "",
            "clerk-east",
            "reviewer",
            "teller",
            "viewer",
            "operator",
            "lead",
            "developer-harbour",
            "developer-hospital",
        ];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Every_page_of_a_role_is_accessible_and_asks_nobody_else(string member)
    {
        var troubles = new List<string>();
        // The rooms of operations look alike to all who see them: one of the three in both looks is enough.
        var looks = new[] { ("light", false), ("dark", true) }.Take(member is "viewer" or "lead" ? 1 : 2);
        foreach (var (theme, english) in looks)
        {
            await using var visitor = await Visitor.ArriveAsync(
                world.Url,
                member.Length == 0 ? null : member,
                theme,
                english
            );
            foreach (var path in furnished.PagesOf(member))
            {
                var answer = await visitor.Page.GotoAsync(path);
                if (answer?.Status != 200)
                    troubles.Add($"{path}: {answer?.Status}");
                troubles.AddRange((await visitor.SeriousFindingsAsync()).Select(found => $"{path} {theme}: {found}"));
                var lang = await visitor.Page.GetAttributeAsync("html", "lang");
                if (lang != (english ? "en" : "zh-CN"))
                    troubles.Add($"{path}: in {lang}");
                await visitor.KeepPictureAsync(
                    $"{(member.Length == 0 ? "anybody" : member)}{FurnishedWorld.NameOf(path)}-{(english ? "en" : "zh")}-{theme}"
                );
            }

            troubles.AddRange(visitor.Outside.Select(outside => $"asked {outside}"));
            troubles.AddRange(visitor.Complaints);
        }

        Assert.True(troubles.Count == 0, string.Join("\n", troubles));
    }

    [Fact]
    public void Every_page_there_is_is_visited_by_somebody()
    {
        var pages = world
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/').ToLowerInvariant())
            .Where(path => path is not ("/index" or "/preferences" or "/trouble" or "/second-factor"))
            .Distinct();

        Assert.Empty(pages.Except(furnished.Patterns));
    }

    [Theory]
    [InlineData("clerk-east", "/desk")]
    [InlineData("teller", "/teller")]
    [InlineData("operator", "/ops")]
    [InlineData("developer-harbour", "/developers/requests")]
    [InlineData("developer-harbour", "/developers/reference/SubmitApplication")]
    public async Task At_twice_the_size_nothing_is_cut_off(string member, string path)
    {
        await using var visitor = await Visitor.ArriveAsync(world.Url, member);
        // 200 % of 1280 points is a window of 640.
        await visitor.Page.SetViewportSizeAsync(640, 450);
        await visitor.Page.GotoAsync(path);

        var beyond = await visitor.Page.EvaluateAsync<int>(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        await visitor.KeepPictureAsync($"{member}{FurnishedWorld.NameOf(path)}-200");
        Assert.True(beyond <= 0, $"{beyond} points stand beyond the edge");
    }

    [Theory]
    [InlineData("clerk-east")]
    [InlineData("operator")]
    public async Task The_question_mark_lists_the_keys_and_escape_gives_the_page_back(string member)
    {
        await using var visitor = await Visitor.ArriveAsync(world.Url, member);
        await visitor.Page.Locator("main").FocusAsync();

        await visitor.Page.Keyboard.PressAsync("?");
        Assert.True(await visitor.Page.Locator("#keys").IsVisibleAsync());
        Assert.True(await visitor.Page.Locator("#key-list dt").CountAsync() >= 2);
        await visitor.Page.Keyboard.PressAsync("Escape");
        Assert.False(await visitor.Page.Locator("#keys").IsVisibleAsync());
    }

    [Fact]
    public async Task The_language_stays_chosen_and_chinese_is_the_default_whatever_the_browser_prefers()
    {
        await using var visitor = await Visitor.ArriveAsync(world.Url, null);
        await visitor.Page.GotoAsync("/sign-in");
        Assert.Equal("登录", await visitor.Page.InnerTextAsync("h1"));

        await visitor.Page.ClickAsync("button[name=language]");
        await visitor.Page.GotoAsync("/sign-in");

        Assert.Equal("Sign in", await visitor.Page.InnerTextAsync("h1"));
    }
}
