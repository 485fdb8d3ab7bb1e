using Issuance.Access;
using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Gives a client a new key, or a partner a new secret; the old one ends when it is said to.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class ClientsKeyModel(
    ListClients clients,
    RotateClientKey rotate,
    CurrentActor actor,
    SignedInMember signedIn,
    IStringLocalizer<ClientText> text,
    IStringLocalizer<OpsActionText> refused
) : PageModel
{
    public ClientRow Of { get; private set; } = null!;

    [BindProperty]
    public string? Key { get; set; }

    [BindProperty]
    public int OverlapHours { get; set; } = 24;

    [BindProperty]
    public string? Reason { get; set; }

    public string? Secret { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel) =>
        await FindAsync(id, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancel)
    {
        if (!await FindAsync(id, cancel))
            return NotFound();
        if (!ModelState.IsValid)
            return Page();
        var member = await signedIn.GetAsync(cancel);
        actor.Client = member.Id;
        // A number of hours that no span holds is as wrong as one that is too long.
        var overlap = TimeSpan.FromHours(Math.Clamp(OverlapHours, -1, 10_000));
        var (_, secret, refusal) = await rotate.RotateAsync(
            Of.Id,
            Key,
            overlap,
            member.UserName!,
            Reason ?? "",
            cancel
        );
        if (refusal is not null)
        {
            ModelState.Refuse(refusal, refused);
            return Page();
        }

        if ((Secret = secret) is not null)
            return Page();
        TempData.Done(text["rotated", Of.Id]);
        return LocalRedirect("/ops/clients");
    }

    private async Task<bool> FindAsync(string id, CancellationToken cancel)
    {
        var found = OpsDeeds.Filter(id) is { } sound ? await clients.FindAsync(sound, cancel) : null;
        Of = found!;
        return found is not null;
    }
}
