using Issuance.Cards;
using Issuance.Pages.Desk.Reading;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Desk.Cases;

/// <summary>The card is in the holder's hand: what to tell the holder, the next one, or back within ten minutes.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class HandedOverModel(CaseView view) : PageModel
{
    public CaseView View { get; } = view;

    public string Key { get; } = Guid.NewGuid().ToString();

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel)
    {
        if (!await View.LoadAsync(id, cancel))
            return NotFound();
        return View.Case.Application.Custody == Custody.HandedOver ? Page() : Redirect($"/desk/cases/{id}");
    }
}
