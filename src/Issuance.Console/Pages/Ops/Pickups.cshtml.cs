using Issuance.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>What piles up where: waiting cards by point and age, and the cards behind one number.</summary>
public sealed class PickupsModel(ShowPickups pickups) : PageModel
{
    public IReadOnlyList<PickupRow> Rows { get; private set; } = [];

    /// <summary>The number whose cards are listed; null for none.</summary>
    public (string Point, AgeBand Band)? Chosen { get; private set; }

    public OpsPage<WaitingCard>? Cards { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? point, string? band, string? cursor, CancellationToken cancel)
    {
        Rows = await pickups.ReadAsync(cancel);
        if (point is null && band is null)
            return Page();
        if (point is null || AgeBand.Find(band ?? "") is not { } found)
            return NotFound();
        Chosen = (point, found);
        Cards = await pickups.ListAsync(point, found, cursor, cancel);
        return Page();
    }

    public static string Address(string point, AgeBand band, string? cursor = null) =>
        OpsShown.Address("/ops/pickups", ("point", point), ("band", band.Name), ("cursor", cursor));
}
