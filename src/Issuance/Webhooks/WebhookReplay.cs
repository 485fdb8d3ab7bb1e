using Issuance.Access;
using Issuance.Events;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>Queues messages again, or those that never were, in the caller's transaction. The endpoint must be locked.</summary>
internal static class WebhookReplay
{
    /// <summary>Of one call; whoever needs more asks again.</summary>
    public const int Most = 10_000;

    /// <summary>Every message that was given up, beginning with the oldest.</summary>
    /// <param name="since">When it was queued; wall clock.</param>
    /// <returns>How many.</returns>
    public static async Task<int> RecoverAsync(
        IssuanceDb db,
        string endpointId,
        DateTimeOffset since,
        CancellationToken cancel
    )
    {
        var queued = await db.Database.ExecuteSqlAsync(
            $"""
            with given_up as (
                select number from webhook_deliveries
                where endpoint_id = {endpointId} and state = 'failed' and created_at >= {since.ToUniversalTime()}
                order by created_at, number limit {Most})
            update webhook_deliveries d set state = 'pending', due_at = now(), attempts = 0, settled_at = null,
                lease_until = null, epoch = epoch + 1
            from given_up g where d.number = g.number
            """,
            cancel
        );
        if (queued < Most)
            await OpsTasks.CloseAsync(db, WebhookOutcomes.ExhaustedTask, endpointId, cancel);
        await WebhookDispatch.RingAsync(db, cancel);
        return queued;
    }

    /// <summary>Every event that the owner may see and the endpoint wants, and of which there is no message yet.</summary>
    public static async Task<int> ReplayMissingAsync(
        IssuanceDb db,
        WebhookEndpoint endpoint,
        CurrentActor owner,
        DateTimeOffset since,
        CancellationToken cancel
    )
    {
        // What is after the point is still to be turned into messages by itself.
        var dispatched = await db
            .Database.SqlQuery<long>($"select sequence as \"Value\" from webhook_dispatch")
            .SingleAsync(cancel);
        var (from, types) = (since.ToUniversalTime(), endpoint.EventTypes);
        var missing = await db
            .Events.VisibleTo(owner)
            .Where(e => e.CreatedAt >= from && e.Sequence <= dispatched)
            .Where(e => types == null || types.Contains(e.Type))
            .Where(e => !db.WebhookDeliveries.Any(d => d.EventId == e.Id && d.EndpointId == endpoint.Id))
            .OrderBy(e => e.Sequence)
            .Select(e => e.Id)
            .Take(Most)
            .ToArrayAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into webhook_deliveries (endpoint_id, event_id, state, due_at, epoch, attempts, created_at)
            select {endpoint.Id}, id, 'pending', now(), 0, 0, now() from unnest({missing}) with ordinality as m (id, place)
            order by place
            on conflict (event_id, endpoint_id) do nothing
            """,
            cancel
        );
        await WebhookDispatch.RingAsync(db, cancel);
        return missing.Length;
    }

    /// <summary>One event once more, whatever became of it before.</summary>
    public static async Task ResendAsync(IssuanceDb db, string endpointId, string eventId, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into webhook_deliveries (endpoint_id, event_id, state, due_at, epoch, attempts, created_at)
            values ({endpointId}, {eventId}, 'pending', now(), 0, 0, now())
            on conflict (event_id, endpoint_id) do update set state = 'pending', due_at = now(), attempts = 0,
                settled_at = null, lease_until = null, epoch = webhook_deliveries.epoch + 1
            """,
            cancel
        );
        await WebhookDispatch.RingAsync(db, cancel);
    }

    /// <summary>What waits goes out now, wherever in its schedule it was.</summary>
    public static async Task WakeAsync(IssuanceDb db, string endpointId, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync(
            $"update webhook_deliveries set due_at = now() where endpoint_id = {endpointId} and state = 'pending' and due_at > now()",
            cancel
        );
        await WebhookDispatch.RingAsync(db, cancel);
    }
}
