using Issuance.Calendar;
using Issuance.Pages.Desk.Reading;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Desk.Applications;

/// <summary>An application was taken: by when it will be settled and why then, and what comes next.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class ReceivedModel(CaseFiles files, DeadlineWords deadlines) : PageModel
{
    public CaseFile Case { get; private set; } = null!;

    public DeadlineExplanation? Why { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel)
    {
        if (await files.FindAsync(id, cancel) is not { } file)
            return NotFound();
        Case = file;
        Why = deadlines.Explain(file.Application.ReceivedAt, file.Application.DueAt);
        return Page();
    }
}
