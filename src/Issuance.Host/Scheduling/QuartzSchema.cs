using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Issuance.Host.Scheduling;

/// <summary>
/// The scheduler's tables, in a schema of their own. Made by <c>migrate</c> as the database's owner, so that the
/// serving roles need no right to change a schema.
/// </summary>
public static class QuartzSchema
{
    public const string TablePrefix = "quartz.qrtz_";

    // The script that Quartz itself runs where it may create its tables; it only adds what is missing.
    private const string Script = "Quartz.Impl.AdoJobStore.Schema.create_postgres.sql";

    private const string Rights = """
        grant usage on schema quartz to issuance_jobs;
        grant select, insert, update, delete on all tables in schema quartz to issuance_jobs;
        """;

    /// <summary>Creates what is missing, grants the jobs role its rights and removes jobs that this version does not have; a second run changes nothing.</summary>
    public static async Task EnsureAsync(IssuanceDb db, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(hashtext('quartz_schema'))", cancel);
        await db.Database.ExecuteSqlRawAsync("create schema if not exists quartz", cancel);
        foreach (var statement in ReadScript().Split("\n--;;\n", StringSplitOptions.TrimEntries).Where(IsStatement))
            await db.Database.ExecuteSqlRawAsync(statement, cancel);
        await db.Database.ExecuteSqlRawAsync(Rights, cancel);
        await RemoveRetiredAsync(db, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Here and not by the processes: one of an older version would remove what a newer one beside it has just brought.</summary>
    private static async Task RemoveRetiredAsync(IssuanceDb db, CancellationToken cancel)
    {
        var names = JobCatalog.All.Select(entry => entry.Name).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            delete from quartz.qrtz_cron_triggers kind using quartz.qrtz_triggers t
            where (kind.sched_name, kind.trigger_name, kind.trigger_group) = (t.sched_name, t.trigger_name, t.trigger_group)
              and t.job_name <> all({names});
            delete from quartz.qrtz_simple_triggers kind using quartz.qrtz_triggers t
            where (kind.sched_name, kind.trigger_name, kind.trigger_group) = (t.sched_name, t.trigger_name, t.trigger_group)
              and t.job_name <> all({names});
            delete from quartz.qrtz_triggers where job_name <> all({names});
            delete from quartz.qrtz_job_details where job_name <> all({names});
            """,
            cancel
        );
    }

    private static string ReadScript()
    {
        using var stream =
            typeof(IScheduler).Assembly.GetManifestResourceStream(Script)
            ?? throw new InvalidOperationException($"This version of Quartz has no {Script}.");
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .ReplaceLineEndings("\n")
            .Replace("{0}", TablePrefix, StringComparison.Ordinal)
            .Replace("{1}", "qrtz_", StringComparison.Ordinal);
    }

    /// <summary>The script's head is a comment alone.</summary>
    private static bool IsStatement(string part) =>
        part.Split('\n').Any(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal));
}
