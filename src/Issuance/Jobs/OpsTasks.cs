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
}
