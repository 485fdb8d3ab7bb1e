using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>What was given up for one cause, one by one, with why it can or cannot be tried again.</summary>
public sealed class DeadItemsModel(ListDeadItems items, ShowNotices notices, IAuthorizationService authorization)
    : PageModel
{
    /// <summary>work_items or notices.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Of { get; set; }

    /// <summary>The kind of work item, or the channel of the notices.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Subject { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cause { get; set; }

    public IReadOnlyList<DeadItem> Items { get; private set; } = [];

    public IReadOnlyList<FailedNotice> Notices { get; private set; } = [];

    /// <summary>Where the next page starts; null at the end.</summary>
    public long? Next { get; private set; }

    public bool MayAct { get; private set; }

    public async Task<IActionResult> OnGetAsync(long? after, CancellationToken cancel)
    {
        var (subject, cause) = (OpsDeeds.Filter(Subject) ?? "", OpsDeeds.Filter(Cause) ?? "");
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
        switch (Of)
        {
            case "work_items":
                (Items, Next) = await items.ReadAsync(subject, cause, after ?? 0, cancel);
                return Page();
            case "notices":
                (Notices, Next) = await notices.FailedAsync(subject, cause, after, cancel);
                return Page();
            default:
                return NotFound();
        }
    }
}
