using Issuance.CardOrders;
using Issuance.Jobs;
using Issuance.Persistence;

namespace Issuance.Reconciliation;

/// <summary>
/// A bank's own books hold an order of which we did not know whether it happened: that is the bank's word, like an answer
/// to an enquiry.
/// </summary>
public sealed class SettleByBooks(IssuanceDb db, InstructionSettlement settlement, WorkQueue queue)
{
    /// <returns>Whether the order counts as accepted now.</returns>
    public async Task<bool> AcceptAsync(string reference, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockedInstruction.LockAsync(db, reference, cancel) is not { } order)
            return false;
        await settlement.AcceptAsync(order);
        // That the account is open is not all: the steps of its card are still to be told.
        await queue.WakeAsync(WorkKinds.EnquireInstruction, reference, TimeSpan.Zero, cancel, order.Instruction.Bank);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return order.Instruction.State is Banks.InstructionState.Accepted or Banks.InstructionState.Reconciled;
    }
}
