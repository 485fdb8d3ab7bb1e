namespace Issuance.Persistence;

/// <summary>What tells every process that a client or a member of staff was changed, whoever changed it: page, command or hand.</summary>
internal static class AccessSql
{
    /// <summary>The channel is <see cref="Access.ClientChanges.Channel"/>. Only what lets a caller in or keeps it out counts, not a failed sign-in.</summary>
    public const string Up = """
        create function tell_clients_changed() returns trigger language plpgsql as $$
        begin
            perform pg_notify('clients_changed', coalesce(new.id, old.id));
            return null;
        end $$;
        create trigger clients_changed after insert or update or delete on clients
            for each row execute function tell_clients_changed();
        create trigger staff_members_changed after update of enabled, role, tenant or delete on staff_members
            for each row execute function tell_clients_changed();
        """;

    public const string Down = """
        drop trigger staff_members_changed on staff_members;
        drop trigger clients_changed on clients;
        drop function tell_clients_changed();
        """;
}
