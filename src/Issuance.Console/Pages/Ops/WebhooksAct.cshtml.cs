using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Shared;
using Issuance.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Switches an endpoint off or on, or has what did not arrive sent again, for a reason.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class WebhooksActModel(
    ShowWebhooks webhooks,
    ManageWebhooks manage,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    private static readonly string[] Deeds = ["disable", "enable", "resend"];

    /// <summary>How far back a resend can go, in hours.</summary>
    public static readonly IReadOnlyList<int> Choices = [1, 24, 168, 720];

    public WebhookHealth Of { get; private set; } = null!;

    /// <summary>disable, enable or resend.</summary>
    public string Deed { get; private set; } = "";

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public int Hours { get; set; } = 24;

    public async Task<IActionResult> OnGetAsync(string id, string deed, CancellationToken cancel) =>
        await FindAsync(id, deed, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string id, string deed, CancellationToken cancel)
    {
        if (!await FindAsync(id, deed, cancel))
            return NotFound();
        var who = (await signedIn.GetAsync(cancel)).UserName!;
        var reason = Reason ?? "";
        var hours = Choices.Contains(Hours) ? Hours : Choices[0];
        var refusal = Deed switch
        {
            "disable" => await manage.DisableAsync(Of.Id, who, reason, cancel),
            "enable" => await manage.EnableAsync(Of.Id, who, reason, cancel),
            _ => await manage.ResendAsync(Of.Id, TimeSpan.FromHours(hours), who, reason, cancel),
        };
        if (refusal is not null)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text[$"webhook_{Deed}_done", Of.Id]);
        return LocalRedirect("/ops/webhooks");
    }

    private async Task<bool> FindAsync(string id, string deed, CancellationToken cancel)
    {
        if (!Deeds.Contains(deed, StringComparer.Ordinal) || !Ids.IsWellFormed(id, WebhookEndpoint.IdPrefix))
            return false;
        if (await webhooks.FindAsync(id, cancel) is not { } found)
            return false;
        (Of, Deed) = (found, deed);
        return true;
    }
}
