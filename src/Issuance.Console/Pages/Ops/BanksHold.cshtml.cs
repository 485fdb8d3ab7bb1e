using Issuance.Banks;
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

/// <summary>Holds one bank back, or releases it.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class BanksHoldModel(
    IssuanceDb db,
    HoldBank holds,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    public AgentBank Of { get; private set; } = null!;

    /// <summary>Null while it is not held.</summary>
    public BankHold? Hold { get; private set; }

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(string bank, CancellationToken cancel) =>
        await FindAsync(bank, cancel) ? Page() : NotFound();

    public Task<IActionResult> OnPostHoldAsync(string bank, CancellationToken cancel) =>
        SetAsync(bank, "held_done", holds.HoldAsync, cancel);

    public Task<IActionResult> OnPostReleaseAsync(string bank, CancellationToken cancel) =>
        SetAsync(bank, "released_done", holds.ReleaseAsync, cancel);

    private async Task<IActionResult> SetAsync(
        string bank,
        string done,
        Func<string, string, string, CancellationToken, Task<Refusal?>> set,
        CancellationToken cancel
    )
    {
        if (!await FindAsync(bank, cancel))
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        if (await set(bank, member.UserName!, Reason ?? "", cancel) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text[done, Of.Name]);
        return LocalRedirect("/ops/banks");
    }

    private async Task<bool> FindAsync(string bank, CancellationToken cancel)
    {
        var code = OpsDeeds.Filter(bank);
        var of = await db.AgentBanks.AsNoTracking().SingleOrDefaultAsync(b => b.Code == code, cancel);
        Of = of!;
        Hold = await db.BankHolds.AsNoTracking().SingleOrDefaultAsync(h => h.Bank == code, cancel);
        return of is not null;
    }
}
