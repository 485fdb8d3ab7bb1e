using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Asks the bank now what became of one order.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class UnknownEnquireModel(
    EnquireNow enquire,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        var reference = OpsDeeds.Filter(Reference) ?? "";
        if (await enquire.RunAsync(reference, member.UserName!, Reason ?? "", cancel) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["enquired", reference]);
        return LocalRedirect("/ops/unknown");
    }
}
