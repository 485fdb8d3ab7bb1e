using Issuance.Pages.Api;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Teller;

/// <summary>
/// Switches a card on: what the teller has in hand, a look at it, and then the API's word. The number passes from page
/// to page in the form's body alone.
/// </summary>
public sealed class ActivationModel(
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords words,
    IStringLocalizer<TellerText> text
) : PageModel
{
    public string Id { get; private set; } = "";

    public string Last4 { get; private set; } = "";

    /// <summary>Whether the check page is shown instead of the form.</summary>
    public bool Checking { get; private set; }

    public string MaskedNumber => Masks.IdNumber(Number ?? "");

    [BindProperty]
    public string? Key { get; set; }

    [BindProperty]
    public IdDocumentType? Document { get; set; }

    [BindProperty]
    public string? Number { get; set; }

    [BindProperty]
    public bool OriginalSeen { get; set; }

    [BindProperty]
    public bool Proxy { get; set; }

    [BindProperty]
    public bool AlsoInsurance { get; set; } = true;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel) => await ShowAsync(id, cancel);

    public async Task<IActionResult> OnPostChangeAsync(string id, CancellationToken cancel) =>
        await ShowAsync(id, cancel);

    /// <summary>All faults of the form at once; the number itself is judged by the API.</summary>
    public async Task<IActionResult> OnPostCheckAsync(string id, CancellationToken cancel)
    {
        Number = Typed.Digits(Number);
        if (Number.Length is not (15 or 18))
            ModelState.AddModelError(nameof(Number), words.Title("id_number_format"));
        if (!OriginalSeen)
            ModelState.AddModelError(nameof(OriginalSeen), words.Title("original_not_seen"));
        if (Document is null)
            ModelState.AddModelError(nameof(Document), text["document_missing"]);
        Checking = ModelState.IsValid;
        ModelState.SetModelValue(nameof(Key), Key = Guid.NewGuid().ToString(), Key);
        ModelState.SetModelValue(nameof(Number), Number, Number);
        return await ShowAsync(id, cancel);
    }

    public async Task<IActionResult> OnPostActivateAsync(string id, CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        var answer = await api.PostAsync(
            $"/v1/cards/{Uri.EscapeDataString(id)}/bank-activations",
            new
            {
                branch = member.Branch,
                teller = member.ClerkCode,
                idDocument = new
                {
                    type = Document,
                    number = Number,
                    originalSeen = OriginalSeen,
                },
                presentedBy = Proxy ? "proxy" : "holder",
                alsoInsurance = AlsoInsurance,
            },
            Key,
            cancel
        );
        if (answer.Succeeded)
        {
            TempData.Done(text[(bool)answer.Json["changed"]! ? "activated" : "was_active"]);
            return RedirectToPage("/Teller/Card", new { id });
        }

        if (answer.Code is "card_not_found")
            return StatusCode(404);
        // The API is asked again with the same key where it did not answer, so nothing is done twice.
        Checking = answer.Code is "api_unreachable" or "idempotency_key_in_use";
        var field = answer.Faults.Any(fault => fault.Pointer.EndsWith("/number", StringComparison.Ordinal))
            ? nameof(Number)
            : "";
        ModelState.AddModelError(field, $"{words.Title(answer)} {words.Next(answer)}");
        return await ShowAsync(id, cancel);
    }

    private async Task<IActionResult> ShowAsync(string id, CancellationToken cancel)
    {
        var card = await api.GetAsync($"/v1/cards/{Uri.EscapeDataString(id)}/status", cancel);
        if (!card.Succeeded)
            return StatusCode(card.Status);
        Id = id;
        Last4 = card.Read<TellerCard>().Last4;
        return Page();
    }
}
