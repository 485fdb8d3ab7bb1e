using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Sets one dead item aside with a note, or takes it back among those that a retry takes up.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class DeadParkModel(
    IssuanceDb db,
    ParkWorkItem park,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    public WorkItem Item { get; private set; } = null!;

    public bool IsParked => Item.ParkedAt is not null;

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(long number, CancellationToken cancel) =>
        await FindAsync(number, cancel) ? Page() : NotFound();

    public Task<IActionResult> OnPostParkAsync(long number, CancellationToken cancel) =>
        SetAsync(number, "parked_done", park.ParkAsync, cancel);

    public Task<IActionResult> OnPostBackAsync(long number, CancellationToken cancel) =>
        SetAsync(number, "taken_back_done", park.TakeBackAsync, cancel);

    private async Task<IActionResult> SetAsync(
        long number,
        string done,
        Func<long, string, string, CancellationToken, Task<Refusal?>> set,
        CancellationToken cancel
    )
    {
        if (!await FindAsync(number, cancel))
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        if (await set(number, member.UserName!, Reason ?? "", cancel) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text[done, Item.Key]);
        return LocalRedirect(DeadModel.AddressOf("items", "work_items", Item.Kind, Item.LastError ?? ""));
    }

    private async Task<bool> FindAsync(long number, CancellationToken cancel)
    {
        var item = await db
            .WorkItems.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Number == number && i.State == WorkState.Dead, cancel);
        Item = item!;
        return item is not null;
    }
}
