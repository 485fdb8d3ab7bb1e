using Issuance.Access;
using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>
/// Keeps a client out, in two steps (why; then its id, typed, in sight of what it means), or lets it in again.
/// </summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class ClientsAccessModel(
    ListClients clients,
    SwitchClient switches,
    CurrentActor actor,
    SignedInMember signedIn,
    IStringLocalizer<ClientText> text,
    IStringLocalizer<OpsActionText> refused
) : PageModel
{
    public ClientRow Of { get; private set; } = null!;

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Typed { get; set; }

    /// <summary>The second step: the reason is given, nothing is done yet.</summary>
    public bool IsToConfirm { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel) =>
        await FindAsync(id, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAskAsync(string id, CancellationToken cancel)
    {
        if (!await FindAsync(id, cancel))
            return NotFound();
        if (OpsReason.WhyNot(Reason) is { } refusal)
            ModelState.Refuse(refusal, refused);
        else
            IsToConfirm = true;
        return Page();
    }

    public async Task<IActionResult> OnPostDisableAsync(string id, CancellationToken cancel)
    {
        if (!await FindAsync(id, cancel))
            return NotFound();
        IsToConfirm = true;
        var who = await ActAsync(cancel);
        return End(await switches.DisableAsync(Of.Id, Typed, who, Reason ?? "", cancel), "disabled");
    }

    public async Task<IActionResult> OnPostEnableAsync(string id, CancellationToken cancel)
    {
        if (!await FindAsync(id, cancel))
            return NotFound();
        var who = await ActAsync(cancel);
        return End(await switches.EnableAsync(Of.Id, who, Reason ?? "", cancel), "enabled");
    }

    private async Task<string> ActAsync(CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        actor.Client = member.Id;
        return member.UserName!;
    }

    private IActionResult End(Refusal? refusal, string done)
    {
        if (refusal is not null)
        {
            ModelState.Refuse(refusal, refused);
            return Page();
        }

        TempData.Done(text[done, Of.Id]);
        return LocalRedirect("/ops/clients");
    }

    private async Task<bool> FindAsync(string id, CancellationToken cancel)
    {
        var found = OpsDeeds.Filter(id) is { } sound ? await clients.FindAsync(sound, cancel) : null;
        Of = found!;
        return found is not null;
    }
}
