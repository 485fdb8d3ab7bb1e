using Hangfire.PostgreSql;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Host.Scheduling;

/// <summary>
/// Hangfire's tables, in a schema of their own, made by <c>migrate</c> as the database's owner. Whoever may write there
/// tells the job processes what to run, so it takes a role of its own, which the partners' API has no part in: the job
/// processes have it, and the login of a console that shows the dashboard is to be given it.
/// </summary>
public static class HangfireSchema
{
    public const string Name = "hangfire";
    public const string Role = "issuance_hangfire";

    private const string Rights = """
        do $$ begin
            if not exists (select from pg_roles where rolname = 'issuance_hangfire') then
                create role issuance_hangfire nologin;
            end if;
        exception when duplicate_object or unique_violation then null;
        end $$;
        grant issuance_hangfire to current_user;
        grant issuance_hangfire to issuance_jobs;
        grant usage on schema hangfire to issuance_hangfire;
        grant select, insert, update, delete on all tables in schema hangfire to issuance_hangfire;
        grant usage on all sequences in schema hangfire to issuance_hangfire;
        """;

    /// <summary>Creates what is missing, grants the role its rights and removes jobs that this version does not have; a second run changes nothing.</summary>
    public static async Task EnsureAsync(IssuanceDb db, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        PostgreSqlObjectsInstaller.Install((NpgsqlConnection)db.Database.GetDbConnection(), Name);
        await db.Database.ExecuteSqlRawAsync(Rights, cancel);
        // Here and not by the processes: one of an older version would remove what a newer one beside it has just brought.
        var names = JobCatalog.All.Select(entry => entry.Name).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            with retired as (delete from hangfire.set where key = 'recurring-jobs' and value <> all({names}) returning value)
            delete from hangfire.hash where key in (select 'recurring-job:' || value from retired)
            """,
            cancel
        );
    }
}

/// <summary>Connections that have taken on Hangfire's role.</summary>
internal sealed class HangfireConnections(IConfiguration configuration) : IConnectionFactory, IDisposable
{
    private readonly NpgsqlDataSource database = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(Database.Required(configuration))
        {
            ApplicationName = HangfireSchema.Role,
            Timeout = 10,
            MaxPoolSize = 30,
            Options = $"-c role={HangfireSchema.Role} -c statement_timeout=15000 -c lock_timeout=8000",
        }
    );

    public NpgsqlConnection GetOrCreateConnection() => database.CreateConnection();

    public void Dispose() => database.Dispose();
}
