using System.Globalization;
using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Asks for a run of a job, for one business date where it takes one.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class JobsRunModel(RunJobNow run, SignedInMember signedIn, IStringLocalizer<OpsActionText> text)
    : PageModel
{
    public JobEntry Job { get; private set; } = null!;

    /// <summary>yyyy-MM-dd; empty: a run as by the clock.</summary>
    [BindProperty]
    public string? Period { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public IActionResult OnGet(string name) => Find(name) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string name, CancellationToken cancel)
    {
        if (!Find(name))
            return NotFound();
        if (!TryReadPeriod(out var period))
            ModelState.AddModelError(nameof(Period), text["date_invalid"]);
        if (OpsReason.WhyNot(Reason) is { } why)
            ModelState.Refuse(why, text);
        if (!ModelState.IsValid)
            return Page();
        var member = await signedIn.GetAsync(cancel);
        if ((await run.AskAsync(name, period, member.UserName!, Reason!, cancel)).Refusal is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["run_requested"]);
        return LocalRedirect($"/ops/jobs/{name}");
    }

    private bool TryReadPeriod(out DateOnly? period)
    {
        period = null;
        if (string.IsNullOrWhiteSpace(Period))
            return true;
        if (
            !DateOnly.TryParseExact(
                Period.Trim(),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
        )
            return false;
        period = day;
        return day.Year is >= 2000 and < 2100;
    }

    private bool Find(string name)
    {
        var found = JobCatalog.Find(name);
        Job = found!;
        return found is not null;
    }
}
