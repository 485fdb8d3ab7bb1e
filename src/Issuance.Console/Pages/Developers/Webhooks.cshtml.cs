using Issuance.Pages.Api;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Developers;

/// <summary>A partner's webhook endpoints, and the form that makes one. Its secret is on the answer's page alone.</summary>
public sealed class WebhooksModel(
    IssuanceDb db,
    PartnerInView inView,
    ApiCalls api,
    IAuthorizationService authorization
) : PageModel
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

    public bool MayAct => inView.MayAct;

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
            new
            {
                url = (ReceiverUrl ?? "").Trim(),
                description = string.IsNullOrWhiteSpace(Description) ? null : Description.Trim(),
                eventTypes = Types.Length == 0 ? null : Types,
            },
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
            Refused = (string?)answer.Body?["code"] ?? "unexpected_trouble";
        }

        Key = Guid.NewGuid().ToString();
        await ReadAsync(cancel);
        return Page();
    }

    /// <summary>An endpoint's own page, on the side that is looked at.</summary>
    public string Address(WebhookEndpoint endpoint) =>
        PartnerInAddress is { } named
            ? $"/developers/webhooks/{endpoint.Id}?{PartnerInView.Parameter}={Uri.EscapeDataString(named)}"
            : $"/developers/webhooks/{endpoint.Id}";

    private async Task ReadAsync(CancellationToken cancel)
    {
        Partner = await inView.GetAsync(cancel);
        if (Partner is { } partner)
            Endpoints = await db
                .WebhookEndpoints.AsNoTracking()
                .Where(w => w.Kind == partner.Kind && w.Tenant == partner.Tenant && w.DeletedAt == null)
                .OrderByDescending(w => w.CreatedAt)
                .Take(100)
                .ToListAsync(cancel);
    }
}
