using Issuance.Operations;
using Issuance.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>Do partners hear? Each endpoint with its success, what waits, and why it is switched off.</summary>
public sealed class WebhooksModel(ShowWebhooks webhooks, IAuthorizationService authorization) : PageModel
{
    public IReadOnlyList<WebhookHealth> Endpoints { get; private set; } = [];

    public bool More { get; private set; }

    public bool MayAct { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        (Endpoints, More) = await webhooks.ReadAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }

    public static string StateOf(WebhookHealth endpoint) =>
        endpoint.State == WebhookState.Disabled ? "disabled"
        : endpoint.FailingSince is not null ? "failing"
        : "enabled";

    public static string LookOf(string state) =>
        state switch
        {
            "enabled" => "good",
            "failing" => "warn",
            _ => "bad",
        };
}
