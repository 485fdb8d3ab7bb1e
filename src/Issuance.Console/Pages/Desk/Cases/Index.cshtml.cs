using System.Globalization;
using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Cases;

/// <summary>One case: where it stands, by when it is due, what happened, and what can be done now.</summary>
public sealed class IndexModel(
    CaseView view,
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    public CaseView View { get; } = view;

    [BindProperty]
    public bool IdentityVerified { get; set; }

    [BindProperty]
    public string? ReasonCode { get; set; }

    [BindProperty]
    public string? Comment { get; set; }

    [BindProperty]
    public string? RequestedBy { get; set; }

    [BindProperty]
    public string? Key { get; set; }

    /// <summary>The form that was sent and not accepted stays open: approval, rejection or withdrawal.</summary>
    public string? OpenForm { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel) =>
        await ShowAsync(id, cancel) ? Page() : NotFound();

    public Task<IActionResult> OnPostApproveAsync(string id, CancellationToken cancel)
    {
        if (!IdentityVerified)
            ModelState.AddModelError(nameof(IdentityVerified), codes.Title("identity_not_verified"));
        Limit();
        return SendAsync(
            id,
            "approval",
            clerk => new
            {
                clerk,
                identityVerified = IdentityVerified,
                comment = Typed.Words(Comment),
            },
            cancel
        );
    }

    public Task<IActionResult> OnPostRejectAsync(string id, CancellationToken cancel)
    {
        if (!CaseView.RejectionReasons.Contains(ReasonCode, StringComparer.Ordinal))
            ModelState.AddModelError(nameof(ReasonCode), text["need_reason"]);
        if (Typed.Words(Comment).Length == 0)
            ModelState.AddModelError(nameof(Comment), text["need_comment"]);
        Limit();
        return SendAsync(
            id,
            "rejection",
            clerk => new
            {
                clerk,
                reasonCode = ReasonCode,
                comment = Typed.Words(Comment),
            },
            cancel
        );
    }

    public Task<IActionResult> OnPostWithdrawAsync(string id, CancellationToken cancel)
    {
        if (RequestedBy is not ("holder" or "clerk"))
            ModelState.AddModelError(nameof(RequestedBy), text["need_requested_by"]);
        Limit();
        return SendAsync(
            id,
            "withdrawal",
            clerk => new
            {
                clerk,
                requestedBy = RequestedBy,
                comment = Typed.Words(Comment),
            },
            cancel
        );
    }

    private void Limit()
    {
        if (Typed.Words(Comment).Length > 500)
            ModelState.AddModelError(nameof(Comment), text["comment_too_long"]);
    }

    private async Task<IActionResult> SendAsync(
        string id,
        string command,
        Func<string, object> body,
        CancellationToken cancel
    )
    {
        OpenForm = command;
        if (!await ShowAsync(id, cancel))
            return NotFound();
        if (!View.MayAct)
            return StatusCode(403);
        if (!ModelState.IsValid)
            return Page();
        var clerk = (await signedIn.GetAsync(cancel)).ClerkCode;
        var answer = await api.PostAsync($"/v1/applications/{id}/{command}", body(clerk), Key, cancel);
        if (answer.Status is 403 or 404)
            return StatusCode(answer.Status);
        if (answer.Succeeded)
            TempData.Done(text[$"done_{command}"]);
        else
            TempData.NotDone(codes.Title(answer), codes.Next(answer));
        return RedirectToPage(new { id });
    }

    private async Task<bool> ShowAsync(string id, CancellationToken cancel)
    {
        if (Key is null or "")
            Key = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture);
        return await View.LoadAsync(id, cancel);
    }
}
