using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Jobs;

/// <summary>Opens what a person on duty must look at, in the caller's transaction.</summary>
public static class OpsTasks
{
    /// <summary>Opens a task unless one of this kind is open for the subject already.</summary>
    public static Task OpenAsync(IssuanceDb db, string kind, string subject, string detail, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into ops_tasks (kind, subject, detail, created_at) values ({kind}, {subject}, {detail}, now())
            on conflict (kind, subject) where closed_at is null do nothing
            """,
            cancel
        );

    /// <summary>Closes what has settled by itself, in the caller's transaction.</summary>
    public static Task CloseAsync(IssuanceDb db, string kind, string subject, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"update ops_tasks set closed_at = now() where kind = {kind} and subject = {subject} and closed_at is null",
            cancel
        );
}
