using System.Globalization;
using Issuance.Pages.Api;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Developers;

/// <summary>One endpoint: what became of its calls, and what its owner can do.</summary>
public sealed class WebhooksEndpointModel(
    IssuanceDb db,
    Vault vault,
    PartnerInView inView,
    ApiCalls api,
    IAuthorizationService authorization,
    IStringLocalizer<WebhooksText> text,
    IStringLocalizer<CodeText> codes,
    TimeProvider wallClock
) : PageModel
{
    private const int PageSize = 50;

    /// <summary>The whole of it, as the form shows it: what is left empty is cleared.</summary>
    public sealed record Change(string? ReceiverUrl, string? Description, string[]? Types);

    /// <summary>The commands that need nothing but the click.</summary>
    private static readonly string[] Plain = ["disable", "enable"];

    public WebhookEndpoint Endpoint { get; private set; } = null!;
    public IReadOnlyList<ListAttempts.AttemptView> Attempts { get; private set; } = [];
    public long? Next { get; private set; }
    public int Waiting { get; private set; }
    public int GivenUp { get; private set; }

    /// <summary>After a rotation: shown here and never again.</summary>
    public string? Secret { get; private set; }

    /// <summary>What a receiver answered is for its owner's eyes.</summary>
    public bool IsOwn => inView.MayAct;

    public bool MayAct { get; private set; }

    public string Address => inView.Shown(Endpoint.Url);

    /// <summary>What a form means by "the last day": sent twice, it says the same.</summary>
    public string AsOf => InstantText(wallClock.GetUtcNow());

    /// <summary>Given to each form: sent twice, done once.</summary>
    public string Key { get; } = Guid.NewGuid().ToString();

    public async Task<IActionResult> OnGetAsync(string id, long? before, CancellationToken cancel) =>
        await FindAsync(id, before, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(
        string id,
        string command,
        string? key,
        string? type,
        string? eventId,
        int hours,
        DateTimeOffset? asOf,
        Change change,
        CancellationToken cancel
    )
    {
        if (!(await authorization.AuthorizeAsync(User, Areas.DevelopersAct)).Succeeded)
            return Forbid();
        if (!await FindAsync(id, before: null, cancel))
            return NotFound();
        var path = $"/v1/webhook-endpoints/{Endpoint.Id}";
        var since = InstantText((asOf ?? wallClock.GetUtcNow()).AddHours(-Math.Clamp(hours, 1, 720)));
        key ??= Guid.NewGuid().ToString();
        var answer = command switch
        {
            "delete" => await api.SendAsync(HttpMethod.Delete, path, body: null, key: null, cancel),
            "send-example" => await api.PostAsync($"{path}/send-example", new { type = type ?? "" }, key, cancel),
            "recover" or "replay-missing" => await api.PostAsync($"{path}/{command}", new { since }, key, cancel),
            "resend" when Ids.IsWellFormed(eventId, Ids.Event) => await api.PostAsync(
                $"{path}/resend/{eventId}",
                new { },
                key,
                cancel
            ),
            "update" => await api.PostAsync(
                $"{path}/update",
                EndpointForm.Body(change.ReceiverUrl, change.Description, change.Types),
                key,
                cancel
            ),
            "rotate-secret" => await api.PostAsync($"{path}/rotate-secret", new { }, key, cancel),
            _ when Plain.Contains(command, StringComparer.Ordinal) => await api.PostAsync(
                $"{path}/{command}",
                new { },
                key,
                cancel
            ),
            _ => null,
        };
        if (answer is null)
            return NotFound();
        if (answer.Status is 200 or 202 or 204)
        {
            if (command == "rotate-secret")
            {
                Secret = (string)answer.Body!["secret"]!;
                return Page();
            }

            TempData.Done(text[$"done_{command}"]);
            return LocalRedirect(command == "delete" ? "/developers/webhooks" : $"/developers/webhooks/{Endpoint.Id}");
        }

        var code =
            (string?)answer.Body?["errors"]?[0]?["code"] ?? (string?)answer.Body?["code"] ?? "unexpected_trouble";
        TempData.NotDone(codes[code] is { ResourceNotFound: false } words ? words.Value : code, next: null);
        return LocalRedirect($"/developers/webhooks/{Endpoint.Id}");
    }

    private static string InstantText(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private async Task<bool> FindAsync(string id, long? before, CancellationToken cancel)
    {
        if (await inView.GetAsync(cancel) is not { } partner || !Ids.IsWellFormed(id, WebhookEndpoint.IdPrefix))
            return false;
        var found = await inView.EndpointsOf(partner).SingleOrDefaultAsync(w => w.Id == id, cancel);
        if (found is null)
            return false;
        Endpoint = found;
        MayAct = await inView.MayManageWebhooksAsync(cancel);
        var rows = await db
            .WebhookAttempts.AsNoTracking()
            .Where(a => a.EndpointId == id && a.Number < (before ?? long.MaxValue))
            .OrderByDescending(a => a.Number)
            .Take(PageSize + 1)
            .ToListAsync(cancel);
        Attempts = [.. rows.Take(PageSize).Select(attempt => ListAttempts.View(attempt, vault))];
        Next = rows.Count > PageSize ? rows[PageSize - 1].Number : null;
        Waiting = await CountAsync(DeliveryState.Pending);
        GivenUp = await CountAsync(DeliveryState.Failed);
        return true;

        Task<int> CountAsync(DeliveryState state) =>
            db.WebhookDeliveries.Where(d => d.EndpointId == id && d.State == state).Take(10_001).CountAsync(cancel);
    }
}
