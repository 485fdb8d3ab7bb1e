namespace Issuance.Persistence;

/// <summary>What the migration of the webhooks does beside the tables.</summary>
internal static class WebhooksSql
{
    /// <summary>
    /// Whoever commits an event wakes those who deliver, where anybody wants to be told: a note costs every commit a lock
    /// that all commits with notes share. Of the past nobody is told by itself.
    /// </summary>
    internal const string Up = """
        insert into webhook_dispatch (id, sequence) values (1, coalesce((select max(sequence) from events), 0));

        create function ring_for_webhooks() returns trigger language plpgsql as $$
        begin
            if exists (select from webhook_endpoints where state = 'enabled' and deleted_at is null) then
                perform pg_notify('work_items', 'deliver_webhooks');
            end if;
            return null;
        end $$;
        create trigger events_ring after insert on events
            for each statement execute function ring_for_webhooks();
        """;

    internal const string Down = """
        drop trigger events_ring on events;
        drop function ring_for_webhooks();
        """;
}
