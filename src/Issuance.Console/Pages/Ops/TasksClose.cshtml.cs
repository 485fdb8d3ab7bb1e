using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Closes one task, with what was done about it.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class TasksCloseModel(
    IssuanceDb db,
    CloseOpsTask close,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    public OpsTask Task { get; private set; } = null!;

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(long number, CancellationToken cancel) =>
        await FindAsync(number, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long number, CancellationToken cancel)
    {
        if (!await FindAsync(number, cancel))
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        if (await close.CloseAsync(number, member.UserName!, Reason ?? "", cancel) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["task_closed", Task.Subject]);
        return LocalRedirect("/ops/tasks");
    }

    private async Task<bool> FindAsync(long number, CancellationToken cancel)
    {
        var task = await db
            .OpsTasks.AsNoTracking()
            .SingleOrDefaultAsync(t => t.Number == number && t.ClosedAt == null, cancel);
        Task = task!;
        return task is not null;
    }
}
