using System.Text.Json;
using Microsoft.Playwright;

namespace Issuance.BrowserTests;

/// <summary>A person at a browser. Notes whatever the page did that it should not: requests elsewhere, errors, refused scripts.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly string url;

    private Visitor(IBrowserContext context, IPage page, string url)
    {
        this.context = context;
        this.url = url;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Addresses outside the service that a page asked for.</summary>
    public List<string> Outside { get; } = [];

    /// <summary>What the browser complained of: script errors and what the content security policy refused.</summary>
    public List<string> Complaints { get; } = [];

    /// <param name="member">Whose one click to press; null stays signed out.</param>
    /// <param name="theme">light or dark.</param>
    /// <param name="script">Without script every form must work all the same.</param>
    public static async Task<Visitor> ArriveAsync(
        string url,
        string? member,
        string theme = "light",
        bool english = false,
        bool script = true
    )
    {
        var browser = await Chromium.BrowserAsync();
        var opened = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = url,
                Locale = "en-US",
                JavaScriptEnabled = script,
                ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            }
        );
        await opened.AddCookiesAsync([
            new Cookie
            {
                Name = "issuance_theme",
                Value = theme,
                Url = url,
            },
            .. english
                ? new[]
                {
                    new Cookie
                    {
                        Name = "issuance_language",
                        Value = "c%3Den%7Cuic%3Den",
                        Url = url,
                    },
                }
                : [],
        ]);
        var visitor = new Visitor(opened, await opened.NewPageAsync(), url);
        visitor.Listen();
        if (member is not null)
        {
            await visitor.Page.GotoAsync("/sign-in");
            await visitor.Page.ClickAsync($"button[value='{member}']");
        }

        return visitor;
    }

    private void Listen()
    {
        context.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(url, StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
                Outside.Add(request.Url);
        };
        Page.PageError += (_, error) => Complaints.Add(error);
        Page.Dialog += (_, dialog) => Complaints.Add($"dialog: {dialog.Message}");
        Page.Console += (_, message) =>
        {
            if (
                message.Type == "error"
                && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
            )
                Complaints.Add(message.Text);
        };
    }

    /// <summary>What axe finds on the present page and calls serious or worse.</summary>
    public async Task<IReadOnlyList<string>> SeriousFindingsAsync()
    {
        await Page.EvaluateAsync(Chromium.Axe);
        var found = await Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
        );
        return
        [
            .. found
                .EnumerateArray()
                .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(violation =>
                    $"{violation.GetProperty("id").GetString()}: "
                    + string.Join(
                        " | ",
                        violation
                            .GetProperty("nodes")
                            .EnumerateArray()
                            .Take(3)
                            .Select(node => node.GetProperty("html").GetString())
                    )
                ),
        ];
    }

    public Task KeepPictureAsync(string name) =>
        Page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(Chromium.Screens, $"{name}.png"), FullPage = true }
        );

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
