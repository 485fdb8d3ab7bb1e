using Issuance.Pages.Text;
using Issuance.Staff;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using QRCoder;

namespace Issuance.Pages.Account;

/// <summary>One's own account: what it may do, its password, its second factor, signing out.</summary>
public sealed class IndexModel(StaffAccounts accounts, IStringLocalizer<SharedText> text) : PageModel
{
    public StaffMember Member { get; private set; } = null!;

    /// <summary>What has to be done before work: password, second_factor, or null.</summary>
    public string? Pending { get; private set; }

    public string? Secret { get; private set; }

    /// <summary>The secret as a picture (SVG) for the member's device.</summary>
    public string? Qr { get; private set; }

    [BindProperty]
    public string? Old { get; set; }

    [BindProperty]
    public string? Wanted { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : Challenge();

    public async Task<IActionResult> OnPostPasswordAsync()
    {
        if (await accounts.MemberAsync(User) is not { Demo: false } member)
            return StatusCode(403);
        if (await accounts.ChangePasswordAsync(member, Old ?? "", Wanted ?? "") is { } code)
            return await RefuseAsync(code == "password_wrong" ? nameof(Old) : nameof(Wanted), code);
        TempData.Done(text["password_changed"]);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostSecondFactorAsync()
    {
        if (
            await accounts.MemberAsync(User)
            is not { Demo: false, TwoFactorEnabled: false, MustChangePassword: false } member
        )
            return StatusCode(403);
        if (!await accounts.TurnOnSecondFactorAsync(member, Code ?? ""))
            return await RefuseAsync(nameof(Code), "code_refused");
        TempData.Done(text["second_factor_on"]);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostSignOutAsync()
    {
        await accounts.SignOutAsync(User);
        return LocalRedirect("/sign-in");
    }

    private async Task<IActionResult> RefuseAsync(string field, string code)
    {
        ModelState.AddModelError(field, text[code]);
        return await LoadAsync() ? Page() : Challenge();
    }

    private async Task<bool> LoadAsync()
    {
        if (await accounts.MemberAsync(User) is not { } member)
            return false;
        Member = member;
        Pending = StaffClaims.WhatIsPending(member);
        if (member is { Demo: false, TwoFactorEnabled: false, MustChangePassword: false })
        {
            Secret = await accounts.SecondFactorSecretAsync(member);
            Qr = Draw(
                $"otpauth://totp/Issuance:{Uri.EscapeDataString(member.UserName!)}?secret={Secret}&issuer=Issuance&digits=6"
            );
        }

        return true;
    }

    private static string Draw(string content)
    {
        using var code = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(4);
    }
}
