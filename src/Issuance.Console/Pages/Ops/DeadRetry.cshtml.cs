using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Tries again everything that was given up for one cause: what would happen, then a reason, then the doing.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class DeadRetryModel(RetryAll retry, SignedInMember signedIn, IStringLocalizer<OpsActionText> text)
    : PageModel
{
    /// <summary>work_items or notices.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Of { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Subject { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cause { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public DryRun Dry { get; private set; } = null!;

    private BulkKind? Kind =>
        Of switch
        {
            "work_items" => BulkKind.RetryWorkItems,
            "notices" => BulkKind.RetryNotices,
            _ => null,
        };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await ShowAsync(cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (Kind is not { } kind)
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        var (id, refusal) = await retry.StartAsync(
            kind,
            OpsDeeds.Filter(Subject) ?? "",
            OpsDeeds.Filter(Cause) ?? "",
            member.UserName!,
            Reason ?? "",
            cancel
        );
        if (refusal is not null)
        {
            ModelState.Refuse(refusal, text);
            return await ShowAsync(cancel);
        }

        TempData.Done(text["retry_started"]);
        return LocalRedirect($"/ops/bulk/{id}");
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        if (Kind is not { } kind)
            return NotFound();
        Dry = await retry.TryOutAsync(kind, OpsDeeds.Filter(Subject) ?? "", OpsDeeds.Filter(Cause) ?? "", cancel);
        return Page();
    }
}
