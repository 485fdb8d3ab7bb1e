using Microsoft.EntityFrameworkCore;

namespace Issuance.Persistence;

/// <summary>
/// Who may do what in the database. The audit and its seals can be added to and read, never changed or deleted;
/// neither can decisions of people; a client can be registered, kept out and given a new key, never made another's, wider or
/// free of limits; business events only get their number; revisions of the calendar stay as they were imported; nobody but the migrator
/// changes the schema.
/// </summary>
internal static class DatabaseRoles
{
    // Roles belong to the whole server, so two databases on one server may meet here: an existing role is fine.
    private const string Create = """
        do $$
        declare r text;
        begin
            perform pg_advisory_xact_lock(hashtext('issuance_roles'));
            foreach r in array array['issuance_api', 'issuance_jobs', 'issuance_readonly'] loop
                if not exists (select from pg_roles where rolname = r) then
                    execute format('create role %I nologin', r);
                end if;
                execute format('grant %I to current_user', r);
            end loop;
        exception when duplicate_object or unique_violation then null;
        end $$;
        """;

    private const string Grant = """
        revoke all on schema public from public;
        grant usage on schema public to issuance_api, issuance_jobs, issuance_readonly;
        grant select on all tables in schema public to issuance_api, issuance_jobs, issuance_readonly;
        grant insert, update, delete on all tables in schema public to issuance_api, issuance_jobs;
        grant usage on all sequences in schema public to issuance_api, issuance_jobs;

        revoke update, delete, truncate on audit_entries, audit_seals, events, ops_actions, instruction_decisions from issuance_api, issuance_jobs;
        revoke update, delete, truncate on calendar_years, calendar_days, calendar_activations from issuance_api, issuance_jobs;
        revoke insert on audit_seals from issuance_api;
        grant update (sequence) on events to issuance_api, issuance_jobs;
        revoke insert, update, delete on clients, service_points, opening_hours, agent_banks, bank_branches, bank_designations from issuance_api, issuance_jobs;
        grant insert (id, kind, tenant, city, scopes, public_key_pem, secret_hash, old_public_key_pem, old_secret_hash, old_until, enabled, expires_at) on clients to issuance_api, issuance_jobs;
        grant update (enabled, public_key_pem, secret_hash, old_public_key_pem, old_secret_hash, old_until) on clients to issuance_api, issuance_jobs;
        do $$ begin execute format('grant temporary on database %I to issuance_jobs', current_database()); end $$;
        revoke insert, update, delete on "__EFMigrationsHistory" from issuance_api, issuance_jobs;
        """;

    public static async Task EnsureAsync(IssuanceDb db, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlRawAsync(Create, cancel);
        await db.Database.ExecuteSqlRawAsync(Grant, cancel);
    }
}
