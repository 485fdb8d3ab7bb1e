namespace Issuance.Pages.Developers;

/// <summary>The rooms of the developers' portal, in the order in which one needs them.</summary>
public static class PortalRooms
{
    public const string Home = "/developers";

    /// <param name="Name">Its texts are <c>room_NAME</c> and <c>words_NAME</c>.</param>
    /// <param name="Open">Whether one may read it without signing in.</param>
    public sealed record Room(string Path, string Name, bool Open);

    public static readonly IReadOnlyList<Room> All =
    [
        new(Home, "home", Open: true),
        new("/developers/quick-start", "quick_start", Open: true),
        new("/developers/reference", "reference", Open: true),
        new("/developers/errors", "errors", Open: true),
        new("/developers/signatures", "signatures", Open: true),
        new("/developers/requests", "requests", Open: false),
        new("/developers/webhooks", "webhooks", Open: false),
        new("/developers/changelog", "changelog", Open: true),
    ];
}
