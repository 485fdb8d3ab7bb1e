using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Adds an action to the log in the present unit of work: what was done and that it was done are saved together.</summary>
public sealed class OpsLog(IssuanceDb db, TimeProvider wallClock)
{
    public void Record(
        string who,
        string action,
        string target,
        string reason,
        string? before = null,
        string? after = null
    ) =>
        db.OpsActions.Add(
            new OpsAction
            {
                At = wallClock.GetUtcNow(),
                Who = who,
                Action = action,
                Target = target,
                Reason = reason.Trim(),
                Before = before,
                After = after,
            }
        );
}

/// <param name="Number">Grows with time; the list is newest first.</param>
public sealed record OpsActionRow(
    long Number,
    DateTimeOffset At,
    string Who,
    string Action,
    string Target,
    string Reason,
    string? Before,
    string? After
);

/// <summary>The action log, newest first.</summary>
public sealed class ListOpsActions(IssuanceDb db)
{
    /// <param name="who">Null for everybody; of the three filters each has an index.</param>
    /// <param name="beforeNumber">The <see cref="OpsActionRow.Number"/> of the last row seen; null for the first page.</param>
    /// <returns>Up to <see cref="Keyset.PageSize"/> rows, and the number to go on from; null at the end.</returns>
    public async Task<(IReadOnlyList<OpsActionRow> Rows, long? Next)> ReadAsync(
        string? who,
        string? action,
        string? target,
        long? beforeNumber,
        CancellationToken cancel
    )
    {
        var log = db.OpsActions.AsNoTracking();
        if (who is not null)
            log = log.Where(a => a.Who == who);
        if (action is not null)
            log = log.Where(a => a.Action == action);
        if (target is not null)
            log = log.Where(a => a.Target == target);
        if (beforeNumber is { } number)
            log = log.Where(a => a.Number < number);
        var rows = await log.OrderByDescending(a => a.Number)
            .Take(Keyset.PageSize + 1)
            .Select(a => new OpsActionRow(a.Number, a.At, a.Who, a.Action, a.Target, a.Reason, a.Before, a.After))
            .ToListAsync(cancel);
        return rows.Count > Keyset.PageSize
            ? (rows[..Keyset.PageSize], rows[Keyset.PageSize - 1].Number)
            : (rows, null);
    }
}
