using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Persistence;

/// <summary>The database's word that a race was lost.</summary>
public static class UniqueViolation
{
    /// <returns>The name of the violated constraint, or null when the save failed for another reason.</returns>
    public static string? Of(DbUpdateException e) =>
        e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation
            ? violation.ConstraintName
            : null;
}
