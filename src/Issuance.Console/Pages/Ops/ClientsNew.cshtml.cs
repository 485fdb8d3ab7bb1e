using Issuance.Access;
using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Registers a caller of the API. A partner's secret is shown on this answer alone.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class ClientsNewModel(
    RegisterClient register,
    CurrentActor actor,
    SignedInMember signedIn,
    Deployment deployment,
    IStringLocalizer<ClientText> text,
    IStringLocalizer<OpsActionText> refused
) : PageModel
{
    [BindProperty]
    public string? ClientId { get; set; }

    [BindProperty]
    public ClientKind Kind { get; set; }

    [BindProperty]
    public string? Tenant { get; set; }

    [BindProperty]
    public string? City { get; set; }

    [BindProperty]
    public List<string> Chosen { get; set; } = [];

    [BindProperty]
    public string? Key { get; set; }

    /// <summary>The last day of the registration, in Asia/Shanghai.</summary>
    [BindProperty]
    public DateOnly? LastDay { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public string? Secret { get; private set; }

    public IEnumerable<string> Offered =>
        Scopes.All.Where(scope => deployment.IsSandbox || scope != Scopes.SandboxControl);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!ModelState.IsValid)
            return Page();
        var member = await signedIn.GetAsync(cancel);
        actor.Client = member.Id;
        var (client, secret, refusal) = await register.RegisterAsync(Asked(), member.UserName!, Reason ?? "", cancel);
        if (refusal is not null)
        {
            ModelState.Refuse(refusal, refused);
            return Page();
        }

        if ((Secret = secret) is not null)
            return Page();
        TempData.Done(text["registered", client!.Id]);
        return LocalRedirect("/ops/clients");
    }

    private RegisterClient.Request Asked() =>
        new(
            (ClientId ?? "").Trim(),
            Kind,
            (Tenant ?? "").Trim(),
            Filled(City),
            Chosen,
            Filled(Key),
            LastDay is { } day ? ChinaTime.StartOf(day.AddDays(1)) : null
        );

    private static string? Filled(string? field) => string.IsNullOrWhiteSpace(field) ? null : field.Trim();
}
