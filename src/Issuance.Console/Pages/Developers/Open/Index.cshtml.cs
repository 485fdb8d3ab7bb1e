using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Developers.Open;

/// <summary>Where a partner's engineer begins: what there is to read, and what there is of one's own.</summary>
public sealed class IndexModel : PageModel
{
    public IReadOnlyList<(string Path, string Name, string Words)> Rooms { get; } =
    [
        .. PortalRooms
            .All.Where(room => room.Path != PortalRooms.Home)
            .Select(room => (room.Path, $"room_{room.Name}", $"words_{room.Name}")),
    ];
}
