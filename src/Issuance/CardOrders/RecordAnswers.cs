using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;

namespace Issuance.CardOrders;

/// <summary>Writes down how the calls of a batch ended, what follows from it, and that their work items are handled: one commit.</summary>
public sealed class RecordAnswers(
    IssuanceDb db,
    InstructionSettlement settlement,
    WorkQueue queue,
    OrderTimes times,
    WorkTimes workTimes,
    TimeProvider wallClock
)
{
    private readonly Dictionary<TimeSpan, List<string>> enquiries = [];

    public async Task RunAsync(IAgentBank bank, IReadOnlyList<SendInstructions.Landed> landed)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var orders = (
            await LockedInstruction.LockAsync(
                db,
                [.. landed.Select(one => one.Sending.Request.Reference)],
                CancellationToken.None,
                // Only a refusal ends an application.
                withApplications: landed.Any(one => one.Answer is BankAnswer.Declined)
            )
        ).ToDictionary(order => order.Instruction.Reference, StringComparer.Ordinal);
        var results = new List<(WorkItem, WorkResult)>();
        foreach (var (sending, answer) in landed)
            results.Add((sending.Item, await RecordAsync(orders[sending.Request.Reference], sending.Sends, answer)));
        foreach (var (delay, references) in enquiries)
            await queue.WakeAsync(WorkKinds.EnquireInstruction, references, delay, default, bank.Code);
        await queue.FinishAsync(results, CancellationToken.None);
        await db.SaveChangesAsync(CancellationToken.None);
        CrashPoint.Reached(CrashPoint.BeforeCommit);
        await transaction.CommitAsync(CancellationToken.None);
        CrashPoint.Reached(CrashPoint.AfterCommit);
        CrashPoint.Reached(CrashPoint.AfterOutbox);
    }

    private async Task<WorkResult> RecordAsync(LockedInstruction order, int sends, BankAnswer answer)
    {
        var instruction = order.Instruction;
        var now = wallClock.GetUtcNow();
        // A paused worker may wake up after others settled or sent again; only the bank's own word still counts then.
        var isStillOurs = instruction.State == InstructionState.Sent && instruction.Sends == sends;
        switch (answer)
        {
            case BankAnswer.Accepted:
                await settlement.AcceptAsync(order);
                if (instruction.MakesCard || instruction.MovesMoney)
                    Enquire(instruction, times.NoProgress);
                return WorkResult.Done;
            case BankAnswer.Declined declined:
                await settlement.DeclineAsync(order, declined.Code);
                return WorkResult.Done;
            case BankAnswer.Pending pending when isStillOurs:
                instruction.NoteTakenIn(pending.Serial, now);
                Enquire(instruction, times.FirstEnquiry);
                return WorkResult.Done;
            case BankAnswer.NotSent notSent when isStillOurs:
                instruction.NoteNotSent(notSent.Reason, now);
                return WorkResult.After(workTimes.PauseAfter(instruction.Sends));
            // Noted before, by a commit whose answer was lost on its way to us: it is still to go out again.
            case BankAnswer.NotSent when instruction.State == InstructionState.NotSent && instruction.Sends == sends:
                return WorkResult.After(workTimes.PauseAfter(instruction.Sends));
            case BankAnswer.Unknown unknown when isStillOurs:
                instruction.NoteUnknown(unknown.Reason, now);
                if (instruction.MakesCard)
                    order.Card.NoteBankOrder("unknown");
                if (unknown.BrokenAnswer)
                    await OpsTasks.OpenAsync(db, "bank_answer", instruction.Reference, unknown.Reason, default);
                Enquire(instruction, times.FirstEnquiry);
                return WorkResult.Done;
            default:
                return WorkResult.Done;
        }
    }

    private void Enquire(BankInstruction instruction, TimeSpan delay)
    {
        if (!enquiries.TryGetValue(delay, out var references))
            enquiries[delay] = references = [];
        references.Add(instruction.Reference);
    }
}
