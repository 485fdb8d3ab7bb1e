using System.Security.Cryptography;
using Issuance.Events;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Issuance.Webhooks;

/// <summary>A message that is ours to send until its lease is over.</summary>
public sealed record WebhookClaim(long Number, string EndpointId, long Epoch, int Attempts, WebhookMessage Message);

/// <summary>Claims due messages, each endpoint up to what there is room for.</summary>
public sealed class WebhookQueue(IssuanceDb db, WebhookOptions options, Vault vault, ILogger<WebhookQueue> log)
{
    private sealed record Row(
        long Number,
        string EndpointId,
        string EventId,
        long Epoch,
        int Attempts,
        string? ExampleType,
        DateTimeOffset CreatedAt
    );

    /// <param name="rooms">How many more messages of an endpoint this process can take.</param>
    /// <param name="first">How many of an endpoint that is not in <paramref name="rooms"/>.</param>
    /// <param name="most">How many in all.</param>
    public async Task<List<WebhookClaim>> ClaimAsync(
        IReadOnlyDictionary<string, int> rooms,
        int first,
        int most,
        CancellationToken cancel
    )
    {
        var (ids, counts) = (rooms.Keys.ToArray(), rooms.Values.ToArray());
        // Whoever has no client left that may read events is told nothing; what there was to tell waits.
        var rows = await db
            .Database.SqlQuery<Row>(
                $"""
                with ready as materialized (
                    select w.id, coalesce(h.room, {first}) as room
                    from webhook_endpoints w left join unnest({ids}, {counts}) as h (id, room) on h.id = w.id
                    where w.state = 'enabled' and w.deleted_at is null
                      and (w.not_before is null or w.not_before <= now())
                      and exists (
                          select from clients c
                          where c.kind = w.kind and c.tenant = w.tenant and c.city is not distinct from w.city
                            and c.enabled and (c.expires_at is null or c.expires_at > now())
                            and 'events:read' = any(c.scopes))
                    -- Nobody is always the last.
                    order by random()),
                due as materialized (
                    select d.number from ready r cross join lateral (
                        select number from webhook_deliveries
                        where endpoint_id = r.id and state = 'pending' and due_at <= now()
                          and (lease_until is null or lease_until < now())
                        order by due_at, number limit r.room for update skip locked) d
                    limit {most})
                update webhook_deliveries d set lease_until = now() + {options.Lease}, epoch = epoch + 1
                -- An array, so that these rows are looked up however many others the table has; a join might read them all.
                where d.number = any(array(select number from due))
                returning d.number as "Number", d.endpoint_id as "EndpointId", d.event_id as "EventId", d.epoch as "Epoch",
                    d.attempts as "Attempts", d.example_type as "ExampleType", d.created_at as "CreatedAt"
                """
            )
            .ToListAsync(cancel);
        return rows.Count == 0 ? [] : await ReadAsync(rows, cancel);
    }

    /// <summary>When there may be something to send; null when nothing waits.</summary>
    public Task<TimeSpan?> NextDueInAsync(CancellationToken cancel) =>
        db
            .Database.SqlQuery<TimeSpan?>(
                $"""
                select min(greatest(d.due_at, coalesce(d.lease_until, d.due_at), coalesce(w.not_before, d.due_at))) - now() as "Value"
                from webhook_endpoints w cross join lateral (
                    select due_at, lease_until from webhook_deliveries
                    where endpoint_id = w.id and state = 'pending' order by due_at, number limit 1) d
                where w.state = 'enabled' and w.deleted_at is null
                  and exists (
                      select from clients c
                      where c.kind = w.kind and c.tenant = w.tenant and c.city is not distinct from w.city
                        and c.enabled and (c.expires_at is null or c.expires_at > now())
                        and 'events:read' = any(c.scopes))
                """
            )
            .SingleAsync(cancel);

    private async Task<List<WebhookClaim>> ReadAsync(List<Row> rows, CancellationToken cancel)
    {
        var endpointIds = rows.Select(row => row.EndpointId).Distinct(StringComparer.Ordinal).ToArray();
        var endpoints = await db
            .WebhookEndpoints.AsNoTracking()
            .Where(w => endpointIds.Contains(w.Id))
            .ToDictionaryAsync(w => w.Id, StringComparer.Ordinal, cancel);
        var keys = await KeysAsync(endpointIds, cancel);
        var eventIds = rows.Where(row => row.ExampleType is null)
            .Select(row => row.EventId)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        // In SQL, since the column may be null: what would be made of Contains compares each row with every id.
        var events = await db
            .Events.FromSql($"select * from events where id = any({eventIds})")
            .AsNoTracking()
            .ToDictionaryAsync(e => e.Id, StringComparer.Ordinal, cancel);
        return
        [
            .. rows.Where(CanBeSaid)
                .OrderBy(row => row.Number)
                .Select(row => new WebhookClaim(
                    row.Number,
                    row.EndpointId,
                    row.Epoch,
                    row.Attempts,
                    new WebhookMessage(
                        endpoints[row.EndpointId].Url,
                        row.EventId,
                        WebhookBody.Of(
                            row.ExampleType is { } type
                                ? EventExample.Of(EventCatalogue.Find(type)!, row.EventId, row.CreatedAt)
                                : EventView.Of(events[row.EventId])
                        ),
                        keys[row.EndpointId]
                    )
                )),
        ];

        // Deleted or switched off in this very moment, without a key that opens, or an example of what is no more: nothing goes
        // out unsigned, and one such message keeps no other from its receiver.
        bool CanBeSaid(Row row) =>
            endpoints[row.EndpointId] is { State: WebhookState.Enabled, DeletedAt: null }
            && keys.ContainsKey(row.EndpointId)
            && (row.ExampleType is null || EventCatalogue.Find(row.ExampleType) is not null);
    }

    /// <summary>Each endpoint's live keys, the present one first; none of an endpoint of which one does not open.</summary>
    private async Task<Dictionary<string, IReadOnlyList<byte[]>>> KeysAsync(
        string[] endpointIds,
        CancellationToken cancel
    )
    {
        var secrets = await db
            .WebhookSecrets.FromSql(
                $"select * from webhook_secrets where endpoint_id = any({endpointIds}) and (expires_at is null or expires_at > now())"
            )
            .AsNoTracking()
            .ToListAsync(cancel);
        var keys = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.Ordinal);
        foreach (
            var of in secrets
                .OrderByDescending(secret => secret.Number)
                .GroupBy(secret => secret.EndpointId, StringComparer.Ordinal)
        )
            try
            {
                keys[of.Key] = [.. of.Select(secret => secret.Open(vault))];
            }
            catch (CryptographicException e)
            {
                log.LogError("A secret of {Endpoint} does not open: {Trouble}", of.Key, e.GetType().Name);
            }

        return keys;
    }
}
