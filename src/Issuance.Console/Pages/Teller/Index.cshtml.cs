using Issuance.Pages.Api;
using Issuance.Pages.Text;
using Issuance.Staff;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Teller;

/// <summary>Finds a card by the number printed on it. The number goes to the API in a body and stands in no address.</summary>
public sealed class IndexModel(ApiCalls api, SignedInMember signedIn, CodeWords words) : PageModel
{
    public StaffMember Member { get; private set; } = null!;

    [BindProperty]
    public string? CardNumber { get; set; }

    public async Task OnGetAsync(CancellationToken cancel) => Member = await signedIn.GetAsync(cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Member = await signedIn.GetAsync(cancel);
        // As people type and scanners send it: blanks, full-width digits.
        var number = Typed.Digits(CardNumber);
        var answer = await api.PostAsync(
            "/v1/cards/lookup",
            new { cardNumber = number[..Math.Min(32, number.Length)] },
            key: null,
            cancel
        );
        if (answer.Succeeded)
            return RedirectToPage("/Teller/Card", new { id = (string)answer.Json["cardId"]! });
        ModelState.AddModelError(nameof(CardNumber), $"{words.Title(answer)} {words.Next(answer)}");
        return Page();
    }
}
