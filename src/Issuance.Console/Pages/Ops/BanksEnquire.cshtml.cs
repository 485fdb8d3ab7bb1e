using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Asks one bank now about everything of unknown outcome.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class BanksEnquireModel(EnquireNow enquire, SignedInMember signedIn, IStringLocalizer<OpsActionText> text)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Bank { get; set; } = "";

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        var bank = OpsDeeds.Filter(Bank) ?? "";
        var (count, refusal) = await enquire.AllOfAsync(bank, member.UserName!, Reason ?? "", cancel);
        if (refusal is not null)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["enquired_all", count]);
        return LocalRedirect("/ops/unknown");
    }
}
