using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Cases;

/// <summary>Hands a card to the person whose document the clerk holds. The number is typed, sent, and never shown again.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class HandOverModel(
    CaseFiles files,
    Blocks blocks,
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    public static readonly IReadOnlyList<string> DocumentTypes =
    [
        .. Enum.GetValues<IdDocumentType>().Select(Snake.Case),
    ];

    public CaseFile Case { get; private set; } = null!;

    public Block? Block { get; private set; }

    [BindProperty]
    public string? DocumentType { get; set; }

    [BindProperty]
    public string? Number { get; set; }

    [BindProperty]
    public bool OriginalSeen { get; set; }

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
        var number = Typed.Digits(Number).ToUpperInvariant();
        if (number.Length is 0 or > 64)
            ModelState.AddModelError(nameof(Number), text["need_id_number"]);
        if (!OriginalSeen)
            ModelState.AddModelError(nameof(OriginalSeen), codes.Title("original_not_seen"));
        if (!DocumentTypes.Contains(DocumentType, StringComparer.Ordinal))
            ModelState.AddModelError(nameof(DocumentType), text["need_document"]);
        var sound = ModelState.IsValid;
        // Whoever reads the page over the clerk's shoulder learns nothing of a number, right or wrong.
        Forget();
        if (!sound)
            return Page();
        var member = await signedIn.GetAsync(cancel);
        var answer = await api.PostAsync(
            $"/v1/cards/{Case.Card!.CardId}/hand-over",
            new
            {
                clerk = member.ClerkCode,
                collectedBy = "holder",
                idDocument = new
                {
                    type = DocumentType,
                    number,
                    originalSeen = OriginalSeen,
                },
            },
            Key,
            cancel
        );
        if (answer.Status is 403 or 404)
            return StatusCode(answer.Status);
        if (answer.Succeeded)
            return Redirect($"/desk/cases/{id}/handed-over");
        if (answer.Status < 500)
            NewKey();
        var field = answer.Status == 422 ? nameof(Number) : "";
        ModelState.AddModelError(field, $"{codes.Title(answer)} {codes.Next(answer)}");
        await LoadAsync(id, cancel);
        return Page();
    }

    private async Task<bool> LoadAsync(string id, CancellationToken cancel)
    {
        if (await files.FindAsync(id, cancel) is not { Card: not null } file)
            return false;
        Case = file;
        Block = await blocks.FindAsync(file, cancel);
        return true;
    }

    private void Forget()
    {
        Number = null;
        if (ModelState.TryGetValue(nameof(Number), out var entry))
            (entry.RawValue, entry.AttemptedValue) = (null, null);
    }

    private void NewKey()
    {
        Key = Guid.NewGuid().ToString();
        ModelState.Remove(nameof(Key));
    }
}
