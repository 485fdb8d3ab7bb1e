using System.Globalization;
using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Pauses a job, until a moment or until somebody resumes it.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class JobsPauseModel(PauseJob pause, SignedInMember signedIn, IStringLocalizer<OpsActionText> text)
    : PageModel
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    public JobEntry Job { get; private set; } = null!;

    /// <summary>yyyy-MM-ddTHH:mm on the clock of Asia/Shanghai; empty: until somebody resumes it.</summary>
    [BindProperty]
    public string? Until { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public IActionResult OnGet(string name) => Find(name) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string name, CancellationToken cancel)
    {
        if (!Find(name))
            return NotFound();
        if (!TryReadUntil(out var until))
            ModelState.AddModelError(nameof(Until), text["time_invalid"]);
        if (OpsReason.WhyNot(Reason) is { } why)
            ModelState.Refuse(why, text);
        if (!ModelState.IsValid)
            return Page();
        var member = await signedIn.GetAsync(cancel);
        if (await pause.PauseAsync(name, until, member.UserName!, Reason!, cancel) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["paused_done", text.Of("job", name)]);
        return LocalRedirect($"/ops/jobs/{name}");
    }

    private bool TryReadUntil(out DateTimeOffset? until)
    {
        until = null;
        if (string.IsNullOrWhiteSpace(Until))
            return true;
        if (
            !DateTime.TryParseExact(
                Until.Trim(),
                Forms,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
            return false;
        until = ChinaTime.At(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local));
        return local.Year is >= 2000 and < 2100;
    }

    private bool Find(string name)
    {
        var found = JobCatalog.Find(name);
        Job = found!;
        return found is not null;
    }
}
