using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Cases;

/// <summary>Takes the last step of a card back: its arrival or its hand-over. Only posted to; shows nothing of its own.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class UndoModel(
    CaseFiles files,
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    public IActionResult OnGet(string id) => Redirect($"/desk/cases/{Uri.EscapeDataString(id)}");

    /// <param name="step">arrival or hand_over.</param>
    /// <param name="back">arrivals: back to the list of arrivals instead of the case.</param>
    public async Task<IActionResult> OnPostAsync(
        string id,
        string? step,
        string? reason,
        string? key,
        string? back,
        CancellationToken cancel
    )
    {
        if (step is not ("arrival" or "hand_over"))
            return StatusCode(400);
        if (await files.FindAsync(id, cancel) is not { Card: { } card })
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        var path = step == "arrival" ? "arrival" : "hand-over";
        var answer = await api.PostAsync(
            $"/v1/cards/{card.CardId}/{path}/undo",
            new { clerk = member.ClerkCode, reason = string.IsNullOrEmpty(reason) ? "mistake" : reason },
            key,
            cancel
        );
        if (answer.Status == 403)
            return StatusCode(403);
        if (answer.Succeeded)
            TempData.Done(text[$"done_undo_{step}"]);
        else
            TempData.NotDone(codes.Title(answer), codes.Next(answer));
        return back == "arrivals" ? Redirect("/desk/arrivals") : Redirect($"/desk/cases/{id}");
    }
}
