using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Cases;

/// <summary>Corrects the holder's number and has the latest notice that still holds sent again.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class NoticeModel(
    CaseFiles files,
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    public CaseFile Case { get; private set; } = null!;

    /// <summary>Empty: the number stays, the notice goes out again.</summary>
    [BindProperty]
    public string? Mobile { get; set; }

    [BindProperty]
    public string? Key { get; set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel)
    {
        NewKey();
        return await LoadAsync(id, cancel) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancel)
    {
        if (!await LoadAsync(id, cancel))
            return NotFound();
        var mobile = Typed.Digits(Mobile);
        if (mobile.Length > 0 && !Issuance.Shared.Mobile.TryRead(mobile, out _))
        {
            ModelState.AddModelError(nameof(Mobile), codes.Title("mobile_invalid"));
            return Page();
        }

        var member = await signedIn.GetAsync(cancel);
        var answer = await api.PostAsync(
            $"/v1/cards/{Case.Card!.CardId}/notices/resend",
            new { clerk = member.ClerkCode, mobile = mobile.Length == 0 ? null : mobile },
            Key,
            cancel
        );
        if (answer.Status is 403 or 404)
            return StatusCode(answer.Status);
        if (answer.Succeeded)
        {
            var goesOut = answer.Json["notice"] is not null;
            TempData.Done(text[goesOut ? "done_resend" : "done_corrected", (string?)answer.Json["to"] ?? ""]);
            return Redirect($"/desk/cases/{id}");
        }

        if (answer.Status < 500)
            NewKey();
        ModelState.AddModelError(nameof(Mobile), $"{codes.Title(answer)} {codes.Next(answer)}");
        return Page();
    }

    private async Task<bool> LoadAsync(string id, CancellationToken cancel)
    {
        if (await files.FindAsync(id, cancel) is not { Card: not null } file)
            return false;
        Case = file;
        return true;
    }

    private void NewKey()
    {
        Key = Guid.NewGuid().ToString();
        ModelState.Remove(nameof(Key));
    }
}
