using System.ComponentModel.DataAnnotations;
using System.Text;
using Issuance.Access;
using Issuance.Events;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>What became of each call of the tenant's receivers, newest first: by endpoint, and by event.</summary>
public static class ListAttempts
{
    public enum Outcome
    {
        Succeeded,
        Failed,
    }

    public sealed record EndpointParameters : PageQuery
    {
        [StringLength(64)]
        public string? EventId { get; init; }
        public Outcome? Outcome { get; init; }
    }

    public sealed record EventParameters : PageQuery;

    /// <param name="At">When it began; wall clock.</param>
    /// <param name="StatusCode">Of the answer; null where none came.</param>
    /// <param name="Reason">Why it failed; null for a success.</param>
    /// <param name="LatencyMs">To the first byte of the answer, or until it was given up.</param>
    /// <param name="Response">The first 2 KB of the answer's body.</param>
    public sealed record AttemptView(
        string EndpointId,
        string EventId,
        DateTimeOffset At,
        Outcome Outcome,
        int? StatusCode,
        [property: StringLength(40)] string? Reason,
        int LatencyMs,
        [property: StringLength(WebhookSender.KeptOfResponse)] string? Response
    );

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/webhook-endpoints/{endpointId}/attempts", OfEndpointAsync)
            .Operation(
                new Operation("ListWebhookAttempts", Scopes.WebhooksManage) { Query = typeof(EndpointParameters) },
                "List the calls of an endpoint, newest first"
            )
            .Refuses(WebhookRefusals.NotFound);
        routes
            .MapGet("/v1/events/{eventId}/attempts", OfEventAsync)
            .Operation(
                new Operation("ListEventAttempts", Scopes.WebhooksManage) { Query = typeof(EventParameters) },
                "List the calls that told of an event, newest first"
            )
            .Refuses(EventRefusals.NotFound);
    }

    internal static async Task<Results<Ok<Page<AttemptView>>, RefusalResult>> OfEndpointAsync(
        string endpointId,
        Query<EndpointParameters> query,
        IssuanceDb db,
        CurrentActor actor,
        Vault vault,
        CancellationToken cancel
    )
    {
        if (await db.FindOwnEndpointAsync(endpointId, actor, cancel) is not { } endpoint)
            return WebhookRefusals.NotFound.ToProblem();
        var attempts = db.WebhookAttempts.Where(a => a.EndpointId == endpoint.Id);
        if (query.Value.EventId is { } eventId)
            attempts = attempts.Where(a =>
                db.WebhookDeliveries.Any(d =>
                    d.Number == a.DeliveryNumber && d.EventId == eventId && d.EndpointId == endpoint.Id
                )
            );
        if (query.Value.Outcome is { } outcome)
            attempts =
                outcome == Outcome.Succeeded
                    ? attempts.Where(a => a.Reason == null)
                    : attempts.Where(a => a.Reason != null);
        return await PageAsync(attempts, query.Value, vault, cancel);
    }

    internal static async Task<Results<Ok<Page<AttemptView>>, RefusalResult>> OfEventAsync(
        string eventId,
        Query<EventParameters> query,
        IssuanceDb db,
        CurrentActor actor,
        Vault vault,
        CancellationToken cancel
    )
    {
        if (
            !Ids.IsWellFormed(eventId, Ids.Event)
            || !await db.Events.VisibleTo(actor).AnyAsync(e => e.Id == eventId, cancel)
        )
            return EventRefusals.NotFound.ToProblem();
        var own = db.WebhookEndpoints.OwnedBy(actor);
        return await PageAsync(
            db.WebhookAttempts.Where(a =>
                db.WebhookDeliveries.Any(d =>
                    d.Number == a.DeliveryNumber && d.EventId == eventId && own.Any(w => w.Id == d.EndpointId)
                )
            ),
            query.Value,
            vault,
            cancel
        );
    }

    private static async Task<Results<Ok<Page<AttemptView>>, RefusalResult>> PageAsync(
        IQueryable<WebhookAttempt> attempts,
        PageQuery query,
        Vault vault,
        CancellationToken cancel
    )
    {
        var before = long.MaxValue;
        if (query.Cursor is { } cursor && !NumberCursor.TryRead(cursor, out before))
            return NumberCursor.Unreadable.ToProblem();
        var found = await attempts
            .AsNoTracking()
            .Where(a => a.Number < before)
            .OrderByDescending(a => a.Number)
            .Take(query.PageSize + 1)
            .ToListAsync(cancel);
        var shown = found.Take(query.PageSize).ToList();
        var hasMore = found.Count > shown.Count;
        return TypedResults.Ok(
            new Page<AttemptView>(
                [.. shown.Select(attempt => View(attempt, vault))],
                hasMore,
                hasMore ? NumberCursor.Write(shown[^1].Number) : null
            )
        );
    }

    internal static AttemptView View(WebhookAttempt attempt, Vault vault) =>
        new(
            attempt.EndpointId,
            attempt.EventId,
            attempt.At,
            attempt.Reason is null ? Outcome.Succeeded : Outcome.Failed,
            attempt.Status,
            attempt.Reason,
            attempt.LatencyMs,
            attempt.ResponseSealed is { } box
                ? Encoding.UTF8.GetString(
                    vault.OpenBytes(
                        box,
                        SealedPlace.WebhookResponse,
                        WebhookOutcomes.RowId(attempt.DeliveryNumber, attempt.Epoch)
                    )
                )
                : null
        );
}
