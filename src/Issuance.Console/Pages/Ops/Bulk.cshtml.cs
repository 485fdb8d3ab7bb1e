using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>How far a bulk action has come.</summary>
public sealed class BulkModel(ListBulkActions bulks, IAuthorizationService authorization) : PageModel
{
    public BulkActionRow Bulk { get; private set; } = null!;

    public bool IsRunning => Bulk.State == "running";

    public bool MayAct { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel)
    {
        if (await bulks.FindAsync(OpsDeeds.Filter(id) ?? "", cancel) is not { } bulk)
            return NotFound();
        Bulk = bulk;
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
        return Page();
    }
}
