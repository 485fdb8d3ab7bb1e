using System.Text.RegularExpressions;
using Issuance.Tests.World;

namespace Issuance.BrowserTests;

/// <summary>A world in which every page has something to show: cases in each state.</summary>
public sealed partial class FurnishedWorld : IAsyncLifetime
{
    public IssuanceWorld World { get; private set; } = null!;

    /// <summary>(role, address pattern, address to visit).</summary>
    private readonly List<(string Member, string Pattern, string Path)> pages = [];

    public IEnumerable<string> Patterns => pages.Select(page => page.Pattern);

    public IEnumerable<string> PagesOf(string member) =>
        pages.Where(page => page.Member == member).Select(page => page.Path);

    /// <summary>An address as a file's name.</summary>
    public static string NameOf(string path) => Identifier().Replace(path.Split('?')[0], "id").Replace('/', '-');

    public async Task InitializeAsync()
    {
        World = await IssuanceWorld.StartAsync();
        var (received, _) = await World.ApprovedAsync(People.New());
        await World.AtPickupPointAsync();
        Anybody("/", "/");
        Anybody("/sign-in", "/sign-in");
        foreach (var member in new[] { "clerk-east", "reviewer", "teller", "viewer", "operator", "lead" })
            pages.Add((member, "/account", "/account"));
        pages.Add(("clerk-east", "/desk", "/desk"));
        pages.Add(("reviewer", "/desk", "/desk"));
        pages.Add(("teller", "/teller", "/teller"));
        var collected = await World.HandedOverAsync();
        pages.Add(("teller", "/teller/cards/{id}", $"/teller/cards/{collected.Id}"));
        pages.Add(("teller", "/teller/cards/{id}/activation", $"/teller/cards/{collected.Id}/activation"));
        pages.Add(("lead", "/ops/staff", "/ops/staff"));
        foreach (var member in new[] { "viewer", "operator", "lead" })
        {
            pages.Add((member, "/ops", "/ops"));
            pages.Add((member, "/ops/calendar", "/ops/calendar?year=2026"));
            // Shown after a form alone; an address typed by hand leads back to the calendar.
            pages.Add((member, "/ops/calendar/preview", "/ops/calendar/preview"));
        }
        _ = received;
    }

    public async Task DisposeAsync() => await World.DisposeAsync();

    private void Anybody(string pattern, string path) => pages.Add(("", pattern, path));

    [GeneratedRegex("(?:app|crd|apt|evt|ntc|stf)_[0-9a-z]{26}", RegexOptions.None, 1000)]
    private static partial Regex Identifier();
}
