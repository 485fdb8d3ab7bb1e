using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Closes a task that a person has dealt with outside the service. What it was about stays as it is.</summary>
public sealed class CloseOpsTask(IssuanceDb db, OpsLog log)
{
    public async Task<Refusal?> CloseAsync(long number, string who, string reason, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var closed = await db
            .Database.SqlQuery<string>(
                $"""
                update ops_tasks set closed_at = now() where number = {number} and closed_at is null
                returning kind || '/' || subject as "Value"
                """
            )
            .ToListAsync(cancel);
        if (closed.Count == 0)
            return OperationsRefusals.TaskNotOpen;
        log.Record(who, "task.close", closed[0], reason, before: "open", after: "closed");
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }
}
