using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Lets a paused job go on.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class JobsResumeModel(PauseJob pause, SignedInMember signedIn, IStringLocalizer<OpsActionText> text)
    : PageModel
{
    public JobEntry Job { get; private set; } = null!;

    [BindProperty]
    public string? Reason { get; set; }

    public IActionResult OnGet(string name) => Find(name) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string name, CancellationToken cancel)
    {
        if (!Find(name))
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        if (await pause.ResumeAsync(name, member.UserName!, Reason ?? "", cancel) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["resumed_done", text.Of("job", name)]);
        return LocalRedirect($"/ops/jobs/{name}");
    }

    private bool Find(string name)
    {
        var found = JobCatalog.Find(name);
        Job = found!;
        return found is not null;
    }
}
