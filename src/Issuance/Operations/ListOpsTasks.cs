using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <param name="Kind">As in the runbook.</param>
/// <param name="Subject">The card, reference, notice or message that it is about.</param>
public sealed record OpenTask(long Number, string Kind, string Subject, string Detail, DateTimeOffset CreatedAt);

/// <summary>What waits for a person, oldest first.</summary>
public sealed class ListOpsTasks(IssuanceDb db)
{
    /// <param name="after">The <see cref="OpenTask.Number"/> of the last row seen; 0 for the first page.</param>
    public async Task<(IReadOnlyList<OpenTask> Rows, long? Next)> ReadAsync(long after, CancellationToken cancel)
    {
        var rows = await db
            .OpsTasks.AsNoTracking()
            .Where(task => task.ClosedAt == null && task.Number > after)
            .OrderBy(task => task.Number)
            .Take(Keyset.PageSize + 1)
            .Select(task => new OpenTask(task.Number, task.Kind, task.Subject, task.Detail, task.CreatedAt))
            .ToListAsync(cancel);
        return rows.Count > Keyset.PageSize
            ? (rows[..Keyset.PageSize], rows[Keyset.PageSize - 1].Number)
            : (rows, null);
    }
}
