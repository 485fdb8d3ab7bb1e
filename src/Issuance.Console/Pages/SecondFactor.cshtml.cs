using Issuance.Pages.Text;
using Issuance.Staff;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages;

/// <summary>The second step of signing in: the six digits that the member's device shows.</summary>
public sealed class SecondFactorModel(StaffAccounts accounts, SignInRates rates, IStringLocalizer<SharedText> text)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var ending = await rates.MayTryAsync(HttpContext.Connection.RemoteIpAddress, cancel)
            ? await accounts.ConfirmAsync(Code ?? "")
            : SignInEnding.Refused;
        if (ending == SignInEnding.SignedIn)
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "/account");
        ModelState.AddModelError(
            nameof(Code),
            text[ending == SignInEnding.LockedOut ? "sign_in_locked" : "code_refused"]
        );
        return Page();
    }
}
