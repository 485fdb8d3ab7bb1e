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
        await FurnishDeskAsync();
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

    private async Task FurnishDeskAsync()
    {
        var waiting = await World.AtPickupPointAsync();
        var collected = await World.HandedOverAsync();
        var lost = await World.AtPickupPointAsync();
        await World.ChangeAsync(lost, card => card.ReportLost());
        var received = await World.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        var application = (string)received.Json["id"]!;
        foreach (
            var path in new[]
            {
                "/desk/scan",
                "/desk/applications/new",
                "/desk/arrivals",
                "/desk/notices",
                "/desk/closures",
            }
        )
            pages.Add(("clerk-east", path, path));
        foreach (var page in new[] { "", "/booking", "/hand-over", "/slip", "/notice", "/undo" })
            pages.Add(("clerk-east", $"/desk/cases/{{id}}{page}", $"/desk/cases/{waiting.ApplicationId}{page}"));
        pages.Add(("clerk-east", "/desk/cases/{id}", $"/desk/cases/{lost.ApplicationId}"));
        pages.Add(("clerk-east", "/desk/cases/{id}/handed-over", $"/desk/cases/{collected.ApplicationId}/handed-over"));
        pages.Add(("clerk-east", "/desk/applications/{id}/received", $"/desk/applications/{application}/received"));
        pages.Add(("reviewer", "/desk/reviews", "/desk/reviews"));
        pages.Add(("reviewer", "/desk/cases/{id}", $"/desk/cases/{application}"));
    }

    public async Task DisposeAsync() => await World.DisposeAsync();

    private void Anybody(string pattern, string path) => pages.Add(("", pattern, path));

    [GeneratedRegex("(?:app|crd|apt|evt|ntc|stf)_[0-9a-z]{26}", RegexOptions.None, 1000)]
    private static partial Regex Identifier();
}
