using Issuance.Applications;
using Issuance.Audit;
using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>
/// Sends one order: commits that it is being sent, calls the bank with no transaction open, records the ending.
/// A crash in between leaves it <c>sent</c>, which counts as unknown and is enquired about, never sent blindly again.
/// </summary>
public sealed class SendOrder(
    IssuanceDb db,
    BankDirectory banks,
    BankCallLog calls,
    OrderSettlement settlement,
    WorkQueue queue,
    Vault vault,
    AuditTrail audit,
    OrderTimes times,
    WorkTimes workTimes,
    TimeProvider wallClock
)
{
    public async Task<WorkResult> RunAsync(string reference, CancellationToken cancel)
    {
        if (await TakeUpAsync(reference, cancel) is not { } sending)
            return WorkResult.Done;
        CrashPoint.Reached(CrashPoint.AfterIntent);

        // No transaction is open here: a slow bank must hold neither a lock nor a connection.
        var answer = await calls.NoteAsync(
            sending.Bank.Code,
            "order",
            reference,
            () => sending.Bank.OpenAccountAndOrderCardAsync(sending.Order, cancel)
        );

        // It may have happened, so the answer is written down even while the service is stopping.
        return await RecordAsync(reference, sending.Sends, answer);
    }

    private sealed record Sending(IAgentBank Bank, BankOrder Order, int Sends);

    /// <summary>Commits the intent before the first byte leaves; null when there is nothing to send.</summary>
    private async Task<Sending?> TakeUpAsync(string reference, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await CardOrder.LockAsync(db, reference, cancel) is not { } order)
            return null;
        var (card, application, instruction) = order;
        var now = wallClock.GetUtcNow();
        if (instruction.State == InstructionState.Sent)
        {
            // Somebody was sending it and never came back: what the bank knows, only the bank can say.
            instruction.NoteUnknown("outcome_not_recorded", now);
            card.NoteBankOrder("unknown");
            await queue.WakeAsync(WorkKinds.EnquireInstruction, reference, TimeSpan.Zero, cancel);
        }

        // The bank that would make the card of a closed order is not asked to begin.
        if (!instruction.May(InstructionCommand.Send) || order.IsAtRest)
        {
            // Nobody will ask about it again, so a person sees that the bank never said what became of it.
            if (order.IsAtRest && instruction is { State: InstructionState.Unknown, NoTraceAfterWindow: true })
                await OpsTasks.OpenAsync(db, "instruction_unknown", reference, "no_trace_and_card_closed", cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return null;
        }

        instruction.Send(now);
        audit.Record("person.disclosed_to_bank", application.Id, instruction.Bank);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        var bank =
            banks.Find(instruction.Bank) ?? throw new InvalidOperationException($"No adapter for {instruction.Bank}.");
        return new Sending(bank, Describe(application, reference), instruction.Sends);
    }

    private BankOrder Describe(CardApplication application, string reference)
    {
        var person = application.Person;
        var holder = new BankOrderHolder(
            person.OpenName(vault, application.Id),
            person.OpenIdNumber(vault, application.Id),
            person.OpenMobile(vault, application.Id),
            Snake.Case(person.Sex)
        );
        return new BankOrder(reference, holder, application.ServicePoint);
    }

    private async Task<WorkResult> RecordAsync(string reference, int sends, BankAnswer answer)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var order = (await CardOrder.LockAsync(db, reference, CancellationToken.None))!;
        var result = await RecordAsync(order, sends, answer);
        await db.SaveChangesAsync(CancellationToken.None);
        CrashPoint.Reached(CrashPoint.BeforeCommit);
        await transaction.CommitAsync(CancellationToken.None);
        CrashPoint.Reached(CrashPoint.AfterCommit);
        return result;
    }

    private async Task<WorkResult> RecordAsync(CardOrder order, int sends, BankAnswer answer)
    {
        var (card, _, instruction) = order;
        var now = wallClock.GetUtcNow();
        // A paused worker may wake up after others settled or sent again; only the bank's own word still counts then.
        var isStillOurs = instruction.State == InstructionState.Sent && instruction.Sends == sends;
        switch (answer)
        {
            case BankAnswer.Accepted:
                await settlement.AcceptAsync(order);
                await queue.WakeAsync(WorkKinds.EnquireInstruction, instruction.Reference, times.NoProgress, default);
                return WorkResult.Done;
            case BankAnswer.Declined declined:
                await settlement.DeclineAsync(order, declined.Code);
                return WorkResult.Done;
            case BankAnswer.NotSent notSent when isStillOurs:
                instruction.NoteNotSent(notSent.Reason, now);
                return WorkResult.After(Pause(instruction.Sends));
            case BankAnswer.Unknown unknown when isStillOurs:
                instruction.NoteUnknown(unknown.Reason, now);
                card.NoteBankOrder("unknown");
                if (unknown.BrokenAnswer)
                    await OpsTasks.OpenAsync(db, "bank_answer", instruction.Reference, unknown.Reason, default);
                await queue.WakeAsync(WorkKinds.EnquireInstruction, instruction.Reference, times.FirstEnquiry, default);
                return WorkResult.Done;
            default:
                return WorkResult.Done;
        }
    }

    /// <summary>1, 2, 4 … seconds with a little spread, so that many orders do not come back in one instant.</summary>
    private TimeSpan Pause(int sends)
    {
        var seconds = Math.Min(workTimes.LongestPause.TotalSeconds, Math.Pow(2, Math.Min(sends - 1, 12)));
        return TimeSpan.FromSeconds(seconds * (0.8 + 0.2 * Random.Shared.NextDouble()));
    }
}
