using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>Gives an endpoint a new secret; the old one signs beside it for 24 hours.</summary>
public static class RotateSecret
{
    /// <param name="Secret">Keep it now: it is not shown again.</param>
    /// <param name="PreviousUntil">Until then messages carry a signature of the old secret, too.</param>
    public sealed record Response(
        string EndpointId,
        [property: StringLength(60)] string Secret,
        DateTimeOffset PreviousUntil
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/webhook-endpoints/{endpointId}/rotate-secret", HandleAsync)
            .Operation(
                new Operation("RotateWebhookSecret", Scopes.WebhooksManage) { Keyed = true },
                "Change the secret, with a day for both"
            )
            .Refuses(WebhookRefusals.NotFound, WebhookRefusals.TooManySecrets);

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string endpointId,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        Vault vault,
        TimeProvider wallClock,
        CancellationToken cancel
    )
    {
        if (await db.LockOwnEndpointAsync(endpointId, actor, cancel) is not { } endpoint)
            return WebhookRefusals.NotFound.ToProblem();
        var now = wallClock.GetUtcNow();
        await db
            .WebhookSecrets.Where(s => s.EndpointId == endpoint.Id && s.ExpiresAt <= now)
            .ExecuteDeleteAsync(cancel);
        var live = await db
            .WebhookSecrets.Where(s => s.EndpointId == endpoint.Id)
            .OrderBy(s => s.Number)
            .ToListAsync(cancel);
        if (live.Count >= WebhookSecret.Most)
            return WebhookRefusals.TooManySecrets.ToProblem();
        var until = now + WebhookSecret.Overlap;
        live[^1].ExpiresAt = until;
        var (secret, text) = WebhookSecret.Make(vault, endpoint.Id, live[^1].Number + 1, now);
        db.WebhookSecrets.Add(secret);
        endpoint.NoteRotation();
        audit.Record("webhook_endpoint.secret_rotated", endpoint.Id);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok(new Response(endpoint.Id, text, until));
    }
}
