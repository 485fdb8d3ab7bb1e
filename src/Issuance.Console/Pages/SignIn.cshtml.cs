using Issuance.Notices;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Staff;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages;

/// <summary>
/// Name and password, for members who need it a code as the second step. In the sandbox, on the machine itself, one
/// click is enough: never from elsewhere, never in production (contract 1.8).
/// </summary>
public sealed class SignInModel(
    StaffAccounts accounts,
    IssuanceDb db,
    Deployment deployment,
    SignInRates rates,
    IStringLocalizer<SharedText> text
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public IReadOnlyList<StaffMember> Demo { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel) => await LoadAsync(cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await rates.MayTryAsync(HttpContext.Connection.RemoteIpAddress, cancel))
            return await RefuseAsync("sign_in_too_often", cancel);
        var name = (UserName ?? "").Trim().ToLowerInvariant();
        return await accounts.SignInAsync(name, Password ?? "") switch
        {
            SignInEnding.SignedIn => LocalRedirect(Target(null)),
            SignInEnding.NeedsCode => RedirectToPage("/SecondFactor", new { ReturnUrl }),
            SignInEnding.LockedOut => await RefuseAsync("sign_in_locked", cancel),
            _ => await RefuseAsync("sign_in_refused", cancel),
        };
    }

    public async Task<IActionResult> OnPostDemoAsync(string? userName, CancellationToken cancel)
    {
        if (!DemoIsOffered || !await accounts.SignInDemoAsync(userName ?? ""))
            return StatusCode(403);
        var role = await db.Staff.Where(m => m.UserName == userName).Select(m => m.Role).SingleAsync(cancel);
        return LocalRedirect(Target(Snake.Case(role)));
    }

    private bool DemoIsOffered => deployment.IsSandbox && NearbyOnly.Holds(HttpContext);

    private string Target(string? role) =>
        Url.IsLocalUrl(ReturnUrl) ? ReturnUrl!
        : role is null ? "/account"
        : Areas.HomeOf(role);

    private async Task LoadAsync(CancellationToken cancel)
    {
        if (!DemoIsOffered)
            return;
        var members = await db.Staff.AsNoTracking().Where(m => m.Demo && m.Enabled).ToListAsync(cancel);
        // Whom the wanted page is for comes first; the one who can do most there before the others.
        Demo =
        [
            .. members
                .OrderByDescending(m =>
                    ReturnUrl?.StartsWith(Areas.HomeOf(Snake.Case(m.Role)), StringComparison.Ordinal) == true
                )
                .ThenBy(m =>
                    m.Role switch
                    {
                        StaffRole.Operator => 0,
                        StaffRole.Lead => 1,
                        _ => 2,
                    }
                )
                .ThenBy(m => m.UserName, StringComparer.Ordinal),
        ];
    }

    private async Task<IActionResult> RefuseAsync(string key, CancellationToken cancel)
    {
        ModelState.AddModelError(nameof(UserName), text[key]);
        await LoadAsync(cancel);
        return Page();
    }
}
