using Issuance.Events;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>
/// Turns events into messages, in the order of the feed. One point in the feed for all endpoints, moved in the transaction
/// that writes the messages: no event is passed over, whichever process dies when, and the work is that of the new events.
/// </summary>
public sealed class WebhookDispatch(IssuanceDb db)
{
    private const int AtOnce = 1_000;

    private sealed record Step(long After, long UpTo);

    /// <summary>Rings the bell of whoever delivers, once the present transaction commits.</summary>
    public static Task RingAsync(IssuanceDb db, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"select pg_notify('work_items', {WorkKinds.DeliverWebhooks})", cancel);

    /// <summary>
    /// Where the feed stands, held until the present transaction ends: an endpoint made in it is told of every event after
    /// that, since none is turned into messages meanwhile.
    /// </summary>
    public static async Task<long> HoldAsync(IssuanceDb db, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"select from webhook_dispatch for share", cancel);
        // What has happened and was not numbered yet is behind us as well.
        await EventNumbering.NumberAsync(db, cancel);
        // A statement of its own: what was committed while the one above waited is behind us, too.
        return await db.Events.MaxAsync(e => e.Sequence, cancel) ?? 0;
    }

    /// <summary>Queues messages for whatever is new.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await EventNumbering.NumberAsync(db, cancel);
        while (await IsBehindAsync(cancel))
            await StepAsync(cancel);
    }

    private Task<bool> IsBehindAsync(CancellationToken cancel) =>
        db
            .Database.SqlQuery<bool>(
                $"""
                select coalesce((select max(sequence) from events) > (select sequence from webhook_dispatch), false) as "Value"
                """
            )
            .SingleAsync(cancel);

    private async Task StepAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"select from webhook_dispatch for update", cancel);
        // Statements of their own: this one sees what whoever held the row before us committed, and the one below sees
        // every event up to the end that was read here, since numbers are given in the order of commits.
        var step = await db
            .Database.SqlQuery<Step>(
                $"""
                select sequence as "After", least(sequence + {AtOnce}, (select max(sequence) from events)) as "UpTo"
                from webhook_dispatch
                """
            )
            .SingleAsync(cancel);
        // The rule of who sees what is EventAccess; a test holds the two against each other for every kind of client.
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into webhook_deliveries (endpoint_id, event_id, state, due_at, epoch, attempts, created_at)
            select w.id, e.id, 'pending', now(), 0, 0, now()
            from events e join webhook_endpoints w
                on w.state = 'enabled' and w.deleted_at is null and e.sequence > w.from_sequence
                and (w.event_types is null or e.type = any(w.event_types))
                and case w.kind
                    when 'bank' then e.bank = w.tenant
                    when 'service_point' then e.service_point = w.tenant
                    when 'center' then e.city = w.city
                    when 'authority' then e.city = w.city
                    when 'operations' then true
                    else false end
            where e.sequence > {step.After} and e.sequence <= {step.UpTo}
            order by e.sequence
            on conflict (event_id, endpoint_id) do nothing
            """,
            cancel
        );
        await db.Database.ExecuteSqlAsync($"update webhook_dispatch set sequence = {step.UpTo}", cancel);
        await transaction.CommitAsync(cancel);
    }
}
