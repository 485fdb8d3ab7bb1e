using Issuance.Banks;
using Issuance.CardOrders;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;

namespace Issuance.Operations;

/// <summary>
/// Asks the bank at once what became of an unknown order. It only wakes the enquiry: whether anything is sent again is
/// decided where it always is, by the bank's answer after its window.
/// </summary>
public sealed class EnquireNow(IssuanceDb db, WorkQueue queue, OpsLog log)
{
    /// <returns>Why not, or null once it is queued.</returns>
    public async Task<Refusal?> RunAsync(string reference, string who, string reason, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await CardOrder.LockAsync(db, reference, cancel) is not { } order)
            return OperationsRefusals.InstructionNotFound;
        if (order.Instruction.State != InstructionState.Unknown)
            return OperationsRefusals.InstructionNotUnknown;
        await queue.WakeAsync(WorkKinds.EnquireInstruction, reference, TimeSpan.Zero, cancel);
        log.Record(who, "instruction.enquire", reference, reason, Snake.Case(order.Instruction.State), null);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }
}
