using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Stops a bulk action after the batch that it is at.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class BulkStopModel(
    RetryAll retry,
    ListBulkActions bulks,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    public BulkActionRow Bulk { get; private set; } = null!;

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel) =>
        await FindAsync(id, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancel)
    {
        if (!await FindAsync(id, cancel))
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        var refusal = await retry.StopAsync(Bulk.Id, member.UserName!, Reason ?? "", cancel);
        if (refusal is { Code: "bulk_action_not_running" })
            TempData.NotDone(text.Of("refused", refusal.Code), null);
        else if (refusal is not null)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }
        else
            TempData.Done(text["stopped"]);

        return LocalRedirect($"/ops/bulk/{Bulk.Id}");
    }

    private async Task<bool> FindAsync(string id, CancellationToken cancel)
    {
        var bulk = await bulks.FindAsync(OpsDeeds.Filter(id) ?? "", cancel);
        Bulk = bulk!;
        return bulk is not null;
    }
}
