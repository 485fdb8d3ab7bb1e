using System.Globalization;
using Issuance.Banks;
using Issuance.CardOrders;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

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
        if (await LockedInstruction.LockAsync(db, reference, cancel) is not { } order)
            return OperationsRefusals.InstructionNotFound;
        if (order.Instruction.State is not (InstructionState.Unknown or InstructionState.NeedsReview))
            return OperationsRefusals.InstructionNotUnknown;
        await queue.WakeAsync(WorkKinds.EnquireInstruction, reference, TimeSpan.Zero, cancel, order.Instruction.Bank);
        log.Record(who, "instruction.enquire", reference, reason, Snake.Case(order.Instruction.State), null);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>Asks one bank about everything of unknown outcome, up to 10,000 of the oldest.</summary>
    /// <returns>How many enquiries are queued, or why none is.</returns>
    public async Task<(int Count, Refusal? Refusal)> AllOfAsync(
        string bank,
        string who,
        string reason,
        CancellationToken cancel
    )
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return (0, refusal);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var references = await db
            .BankInstructions.Where(i => i.Bank == bank && i.State == InstructionState.Unknown)
            .OrderBy(i => i.Since)
            .Take(CappedCount.Cap)
            .Select(i => i.Reference)
            .ToListAsync(cancel);
        if (references.Count == 0)
            return (0, OperationsRefusals.NothingUnknown);
        await queue.WakeAsync(WorkKinds.EnquireInstruction, references, TimeSpan.Zero, cancel, bank);
        log.Record(who, "bank.enquire", bank, reason, null, references.Count.ToString(CultureInfo.InvariantCulture));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return (references.Count, null);
    }
}
