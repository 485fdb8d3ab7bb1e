using Issuance.Pages.Api;
using Issuance.Pages.Text;
using Issuance.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Developers;

/// <summary>A partner's webhook endpoints, and the form that makes one. Its secret is on the answer's page alone.</summary>
public sealed class WebhooksModel(PartnerInView inView, ApiCalls api, IAuthorizationService authorization) : PageModel
{
    [BindProperty]
    public string? ReceiverUrl { get; set; }

    [BindProperty]
    public string? Description { get; set; }

    [BindProperty]
    public string[] Types { get; set; } = [];

    [BindProperty]
    public string? Key { get; set; }

    public Partner? Partner { get; private set; }

    public string? PartnerInAddress => inView.MayAct ? null : Partner?.Name;

    /// <summary>The partner's own developer, whatever may be done.</summary>
    public bool IsOwn => inView.MayAct;

    public bool MayAct { get; private set; }

    public IReadOnlyList<WebhookEndpoint> Endpoints { get; private set; } = [];

    /// <summary>The endpoint that was just made, and its secret: shown here and never again.</summary>
    public (string Id, string Secret)? Made { get; private set; }

    /// <summary>The code of a refusal; null where nothing was refused.</summary>
    public string? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Key = Guid.NewGuid().ToString();
        await ReadAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!(await authorization.AuthorizeAsync(User, Areas.DevelopersAct)).Succeeded)
            return Forbid();
        var answer = await api.PostAsync(
            "/v1/webhook-endpoints",
            EndpointForm.Body(ReceiverUrl, Description, Types),
            Key ?? Guid.NewGuid().ToString(),
            cancel
        );
        if (answer.Status == 201)
        {
            Made = ((string)answer.Body!["endpoint"]!["id"]!, (string)answer.Body["secret"]!);
            (ReceiverUrl, Description, Types) = (null, null, []);
        }
        else
        {
            // What is wrong in particular, where it is said.
            Refused =
                (string?)answer.Body?["errors"]?[0]?["code"] ?? (string?)answer.Body?["code"] ?? "unexpected_trouble";
        }

        Key = Guid.NewGuid().ToString();
        await ReadAsync(cancel);
        return Page();
    }

    public string Shown(WebhookEndpoint endpoint) => inView.Shown(endpoint.Url);

    /// <summary>An endpoint's own page, on the side that is looked at.</summary>
    public string Address(WebhookEndpoint endpoint) =>
        PartnerInAddress is { } named
            ? $"/developers/webhooks/{endpoint.Id}?{PartnerInView.Parameter}={Uri.EscapeDataString(named)}"
            : $"/developers/webhooks/{endpoint.Id}";

    private async Task ReadAsync(CancellationToken cancel)
    {
        Partner = await inView.GetAsync(cancel);
        MayAct = await inView.MayManageWebhooksAsync(cancel);
        if (Partner is { } partner)
            Endpoints = await inView
                .EndpointsOf(partner)
                .OrderByDescending(w => w.CreatedAt)
                .Take(100)
                .ToListAsync(cancel);
    }
}
