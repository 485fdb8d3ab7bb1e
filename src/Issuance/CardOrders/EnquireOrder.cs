using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;

namespace Issuance.CardOrders;

/// <summary>Asks the bank what became of one order, and acts on the answer. Nothing is sent a second time without it.</summary>
public sealed class EnquireOrder(
    IssuanceDb db,
    BankDirectory banks,
    BankCallLog calls,
    OrderSettlement settlement,
    BankReports reports,
    BankInbox inbox,
    WorkQueue queue,
    OrderTimes times,
    TimeProvider wallClock
)
{
    private static readonly TimeSpan UnknownForLong = TimeSpan.FromMinutes(10);

    public async Task<WorkResult> RunAsync(string reference, CancellationToken cancel)
    {
        var (bankCode, insteadOfAsking) = await LookAsync(reference, cancel);
        if (insteadOfAsking is { } result)
            return result;
        var bank = banks.Find(bankCode) ?? throw new InvalidOperationException($"No adapter for {bankCode}.");

        var answer = await calls.NoteAsync(bank.Code, "enquiry", reference, () => bank.EnquireAsync(reference, cancel));

        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var order = (await CardOrder.LockAsync(db, reference, CancellationToken.None))!;
        var next = await RecordAsync(order, bank, answer);
        await db.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return next;
    }

    /// <summary>Whether there is anything to ask now: an unknown ending, or no news for a while.</summary>
    private async Task<(string Bank, WorkResult? InsteadOfAsking)> LookAsync(string reference, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await CardOrder.LockAsync(db, reference, cancel) is not { } order)
            return ("", WorkResult.Done);
        var instruction = order.Instruction;
        return (instruction.Bank, InsteadOfAsking(order, instruction));
    }

    private WorkResult? InsteadOfAsking(CardOrder order, BankInstruction instruction)
    {
        switch (instruction.State)
        {
            case InstructionState.Unknown:
                return null;
            case InstructionState.Sent: // Its sender is waiting for the answer, or died and will be replaced.
                return WorkResult.After(times.FirstEnquiry);
            case InstructionState.Accepted when !order.IsAtRest:
                var due = (instruction.LastProgressAt ?? instruction.Since) + times.NoProgress;
                var wait = due - wallClock.GetUtcNow();
                return wait > TimeSpan.Zero ? WorkResult.After(wait) : null;
            default: // At rest, or the sending job's affair, which queues this again.
                return WorkResult.Done;
        }
    }

    private async Task<WorkResult> RecordAsync(CardOrder order, IAgentBank bank, BankAnswer answer)
    {
        var instruction = order.Instruction;
        var now = wallClock.GetUtcNow();
        if (answer is not BankAnswer.NotSent)
            instruction.NoteEnquiry(WasFound(answer), bank.ProcessingWindow, now);
        if (answer is BankAnswer.Unknown { BrokenAnswer: true } broken)
            await OpsTasks.OpenAsync(db, "bank_answer", instruction.Reference, broken.Reason, default);
        if (answer is BankAnswer.Found found)
            return await CatchUpAsync(order, bank, found, now);

        if (instruction.State == InstructionState.Unknown && now - instruction.Since > UnknownForLong)
            await OpsTasks.OpenAsync(
                db,
                "instruction_unknown",
                instruction.Reference,
                instruction.LastTrouble ?? "unknown",
                default
            );
        if (answer is BankAnswer.NotFound && instruction.State == InstructionState.Accepted)
            await OpsTasks.OpenAsync(
                db,
                "bank_contradicts_itself",
                instruction.Reference,
                "not_found_after_accepted",
                default
            );
        if (!instruction.May(InstructionCommand.Send))
            return WorkResult.After(times.FirstEnquiry);

        // The window is over and the bank never heard of it: the same reference goes out again.
        await queue.WakeAsync(WorkKinds.OrderCard, instruction.Reference, TimeSpan.Zero, default);
        return WorkResult.Done;
    }

    /// <summary>Records in order every step that we have not heard of.</summary>
    private async Task<WorkResult> CatchUpAsync(
        CardOrder order,
        IAgentBank bank,
        BankAnswer.Found found,
        DateTimeOffset now
    )
    {
        var instruction = order.Instruction;
        if (found.State == BankOrderState.Refused && !instruction.IsSettled)
            await settlement.DeclineAsync(order, bank.MapReason(found.Data.ReasonCode ?? ""));
        else
            await settlement.AcceptAsync(order);

        foreach (var report in BankReport.LeadingTo(found))
        {
            if (report.Sequence <= instruction.LastSequence || report.Sequence > found.Sequence)
                continue;
            if ((await reports.ApplyAsync(order, report, default)).Outcome == MessageOutcome.Exception)
                break;
        }

        await inbox.ApplyHeldAsync(order, default);
        return order.IsAtRest
            ? WorkResult.Done
            : WorkResult.After(times.PauseAfter(now - (instruction.LastProgressAt ?? instruction.Since)));
    }

    private static bool? WasFound(BankAnswer answer) =>
        answer switch
        {
            BankAnswer.Found => true,
            BankAnswer.NotFound => false,
            _ => null,
        };
}
