using Issuance.Banks;
using Issuance.CardOrders;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;

namespace Issuance.Operations;

/// <summary>
/// People settle an instruction of which no machine can know whether it happened. Where money moves by it, the first
/// proposes and another confirms; nothing happens before.
/// </summary>
public sealed class DecideInstruction(
    IssuanceDb db,
    Decisions decisions,
    InstructionSettlement settlement,
    WorkQueue queue,
    TimeProvider wallClock
)
{
    /// <summary>As what a bank's refusal is noted that people found out instead.</summary>
    public const string GivenUpCode = "decided_not_happened";

    /// <returns>Why not, or null once it is decided, or proposed where two people are needed.</returns>
    public async Task<Refusal?> DecideAsync(
        string reference,
        Verdict verdict,
        DecisionWords words,
        CancellationToken cancel
    )
    {
        if (Decisions.WhyNot(words) is { } refusal)
            return refusal;
        if (verdict is Verdict.PutRight or Verdict.EndRecovery)
            return OperationsRefusals.VerdictMissing;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (order, why) = await LockAsync(reference, cancel);
        if (order is null)
            return why;
        var (not, takesEffect) = await decisions.TakeAsync(
            DecisionAbout.Instruction,
            reference,
            order.Instruction.Bank,
            verdict,
            order.Instruction.MovesMoney,
            words,
            cancel
        );
        if (not is not null)
            return not;
        if (takesEffect)
            await TakeEffectAsync(order, verdict, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>The second person's word about a proposal.</summary>
    /// <returns>Why not, or null once it is confirmed or rejected.</returns>
    public async Task<Refusal?> AnswerAsync(
        string reference,
        bool agrees,
        DecisionWords words,
        CancellationToken cancel
    )
    {
        if (Decisions.WhyNot(words) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (order, why) = await LockAsync(reference, cancel);
        if (order is null)
            return why;
        var (not, verdict) = await decisions.AnswerAsync(DecisionAbout.Instruction, reference, agrees, words, cancel);
        if (not is not null)
            return not;
        if (verdict is { } confirmed)
            await TakeEffectAsync(order, confirmed, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    private async Task<(LockedInstruction? Order, Refusal? Why)> LockAsync(string reference, CancellationToken cancel)
    {
        if (await LockedInstruction.LockAsync(db, reference, cancel) is not { } order)
            return (null, OperationsRefusals.InstructionNotFound);
        return order.Instruction.State == InstructionState.NeedsReview
            ? (order, null)
            : (null, OperationsRefusals.InstructionNotInReview);
    }

    private async Task TakeEffectAsync(LockedInstruction order, Verdict verdict, CancellationToken cancel)
    {
        var instruction = order.Instruction;
        switch (verdict)
        {
            case Verdict.Happened:
                await settlement.AcceptAsync(order);
                // Its steps or lines are still to be told.
                if (instruction.MakesCard || instruction.MovesMoney)
                    await WakeAsync(WorkKinds.EnquireInstruction, instruction, cancel);
                break;
            case Verdict.DidNotHappenGiveUp:
                await settlement.DeclineAsync(order, GivenUpCode);
                break;
            case Verdict.DidNotHappenSendAgain:
                instruction.ReleaseAgain(wallClock.GetUtcNow());
                await OpsTasks.CloseAsync(db, "instruction_review", instruction.Reference, cancel);
                await WakeAsync(WorkKinds.OrderCard, instruction, cancel);
                break;
        }
    }

    private Task WakeAsync(string kind, BankInstruction instruction, CancellationToken cancel) =>
        queue.WakeAsync(kind, instruction.Reference, TimeSpan.Zero, cancel, instruction.Bank);
}
