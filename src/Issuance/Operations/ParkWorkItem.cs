using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Sets a dead item aside with a note, so that a retry of all leaves it out; or takes it back among the others.</summary>
public sealed class ParkWorkItem(IssuanceDb db, OpsLog log)
{
    public Task<Refusal?> ParkAsync(long number, string who, string reason, CancellationToken cancel) =>
        SetAsync(number, who, reason, park: true, cancel);

    public Task<Refusal?> TakeBackAsync(long number, string who, string reason, CancellationToken cancel) =>
        SetAsync(number, who, reason, park: false, cancel);

    private async Task<Refusal?> SetAsync(long number, string who, string reason, bool park, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        var note = park ? reason.Trim() : null;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var key = await db
            .Database.SqlQuery<string>(
                $"""
                update work_items set parked_at = case when {park} then now() end, parked_note = {note}::text
                where number = {number} and state = 'dead' and (parked_at is null) = {park}
                returning kind || '/' || key as "Value"
                """
            )
            .ToListAsync(cancel);
        if (key.Count == 0)
            return OperationsRefusals.ItemNotFound;
        log.Record(who, park ? "work_item.park" : "work_item.take_back", key[0], reason);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }
}
