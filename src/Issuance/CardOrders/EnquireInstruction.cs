using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;

namespace Issuance.CardOrders;

/// <summary>Asks the bank what became of one instruction, and acts on the answer. Nothing is sent a second time without it.</summary>
public sealed class EnquireInstruction(
    IssuanceDb db,
    BankDirectory banks,
    BankCallLog calls,
    InstructionSettlement settlement,
    BankReports reports,
    BankInbox inbox,
    BatchSettlement batches,
    SentBeforeRestore before,
    WorkQueue queue,
    OrderTimes times,
    WorkTimes workTimes,
    TimeProvider wallClock
)
{
    private static readonly TimeSpan UnknownForLong = TimeSpan.FromMinutes(10);

    public async Task<WorkResult> RunAsync(string reference, CancellationToken cancel)
    {
        var (enquiry, bankCode, insteadOfAsking) = await LookAsync(reference, cancel);
        if (insteadOfAsking is { } result)
            return result;
        var bank = banks.Find(bankCode) ?? throw new InvalidOperationException($"No adapter for {bankCode}.");
        if (enquiry!.IsAboutResults)
            return await batches.RunAsync(bank, enquiry.Enquiry, cancel);

        var answer = await calls.NoteAsync(
            bank.Code,
            "enquiry",
            reference,
            () => bank.EnquireAsync(enquiry.Enquiry, cancel),
            enquiry.Enquiry.Kind,
            enquiry.TraceParent
        );

        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var order = (await LockedInstruction.LockAsync(db, reference, CancellationToken.None))!;
        var next = await RecordAsync(order, bank, answer, enquiry.Sends);
        await db.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return next;
    }

    /// <param name="Sends">How often it had been sent when it was asked about.</param>
    /// <param name="IsAboutResults">A batch that the bank accepted: its lines are asked for, not itself.</param>
    private sealed record Question(BankEnquiry Enquiry, int Sends, bool IsAboutResults, string? TraceParent);

    /// <summary>Whether there is anything to ask now: an unknown ending, a result that is due, or no news for a while.</summary>
    private async Task<(Question? Question, string Bank, WorkResult? InsteadOfAsking)> LookAsync(
        string reference,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockedInstruction.LockAsync(db, reference, cancel) is not { } order)
            return (null, "", WorkResult.Done);
        var instruction = order.Instruction;
        var isAboutResults = instruction is { MovesMoney: true, IsSettled: true };
        // What was sent and not remembered has neither a number of the bank nor a time here.
        var isRemembered = instruction.PerhapsSentAt is null;
        var isAsked = await before.IsAskedAsync(reference, cancel);
        return (
            new Question(
                new(
                    reference,
                    instruction.Kind,
                    isRemembered ? instruction.BankSerial : null,
                    isRemembered ? instruction.LastSentAt : null
                ),
                instruction.Sends,
                isAboutResults,
                instruction.TraceParent
            ),
            instruction.Bank,
            isAsked ? null : InsteadOfAsking(order, instruction)
        );
    }

    private WorkResult? InsteadOfAsking(LockedInstruction order, BankInstruction instruction)
    {
        switch (instruction.State)
        {
            case InstructionState.Unknown or InstructionState.NeedsReview:
            case InstructionState.Prepared or InstructionState.NotSent when instruction.PerhapsSentAt is not null:
            case InstructionState.Sent when instruction.TakenInAt is not null:
            case InstructionState.Accepted when instruction.MovesMoney:
                return null;
            case InstructionState.Sent: // Its sender is waiting for the answer, or died and will be replaced.
                return WorkResult.After(times.FirstEnquiry);
            case InstructionState.Accepted or InstructionState.Reconciled when !order.IsAtRest:
                var due = (instruction.LastProgressAt ?? instruction.Since) + times.NoProgress;
                var wait = due - wallClock.GetUtcNow();
                return wait > TimeSpan.Zero ? WorkResult.After(wait) : null;
            default: // At rest, or the sending job's affair, which queues this again.
                return WorkResult.Done;
        }
    }

    private async Task<WorkResult> RecordAsync(LockedInstruction order, IAgentBank bank, BankAnswer answer, int sends)
    {
        var instruction = order.Instruction;
        var now = wallClock.GetUtcNow();
        // It was sent again while this was asked: only that the bank has it is true of both sends.
        if (instruction.Sends != sends && answer is not BankAnswer.Found)
            return WorkResult.After(times.FirstEnquiry);
        var windowEndsAt = bank.WindowEndsAt(SentBeforeRestore.LastSendOf(instruction) ?? now);
        await before.NoteAnswerAsync(instruction.Reference, answer, default);
        if (answer is BankAnswer.Unknown { BrokenAnswer: true } broken)
            await OpsTasks.OpenAsync(db, "bank_answer", instruction.Reference, broken.Reason, default);
        if (
            answer is BankAnswer.NotSent { Reason: BankAnswer.FileRejected }
            && instruction.PerhapsSentAt is not null
            && instruction.State is InstructionState.Prepared or InstructionState.NotSent
        )
        {
            instruction.NoteNotSentBefore();
            await queue.WakeAsync(WorkKinds.OrderCard, instruction.Reference, TimeSpan.Zero, default, instruction.Bank);
            return WorkResult.Done;
        }

        // The bank says that it took nothing: that is no lack of news but a certain ending, and it may go out again.
        if (
            answer is BankAnswer.NotSent { Reason: BankAnswer.FileRejected }
            && instruction.May(InstructionCommand.NoteNotSent)
        )
            return await SendAgainAsync(instruction, now);
        if (answer is not BankAnswer.NotSent)
            instruction.NoteEnquiry(WasFound(answer), windowEndsAt, now);
        if (instruction.PerhapsSentAt is not null)
            await before.JudgeAsync(order, bank, answer, windowEndsAt, now);
        if (answer is BankAnswer.Found found)
            return await CatchUpAsync(order, found, now);
        if (answer is BankAnswer.Pending pending)
            instruction.NoteTakenIn(pending.Serial, now);
        // The result should be there by now.
        if (instruction.State == InstructionState.Sent && now >= windowEndsAt)
        {
            instruction.NoteUnknown("no_result_in_window", now);
            if (instruction.MakesCard)
                order.Card.NoteBankOrder("unknown");
            instruction.NoteEnquiry(WasFound(answer), windowEndsAt, now);
        }

        return await WithoutAnEndingAsync(order, bank, answer, windowEndsAt, now);
    }

    private async Task<WorkResult> WithoutAnEndingAsync(
        LockedInstruction order,
        IAgentBank bank,
        BankAnswer answer,
        DateTimeOffset windowEndsAt,
        DateTimeOffset now
    )
    {
        var instruction = order.Instruction;
        if (instruction.State == InstructionState.Unknown && now - instruction.Since > UnknownForLong)
            await OpsTasks.OpenAsync(
                db,
                "instruction_unknown",
                instruction.Reference,
                instruction.LastTrouble ?? "unknown",
                default
            );
        if (answer is BankAnswer.NotFound && instruction.IsSettled)
            await OpsTasks.OpenAsync(
                db,
                "bank_contradicts_itself",
                instruction.Reference,
                "not_found_after_accepted",
                default
            );
        // A bank that answers no single question will say nothing more once its files for that day are in; and one that
        // does not know its own references again must not get this one twice.
        var saysNothingMore = !bank.Capabilities.EnquiresAtAnyTime && now >= windowEndsAt;
        if (
            instruction.State == InstructionState.Unknown
            && !bank.Capabilities.Deduplicates
            && (instruction.NoTraceAfterWindow || saysNothingMore)
        )
        {
            await settlement.AskForReviewAsync(
                order,
                instruction.NoTraceAfterWindow ? "no_trace_after_window" : "no_result_in_window"
            );
            return WorkResult.Done;
        }

        if (instruction.State == InstructionState.NeedsReview)
            return WorkResult.Done;
        if (!instruction.May(InstructionCommand.Send))
            return WorkResult.After(times.FirstEnquiry);

        // The window is over and the bank never heard of it: the same reference goes out again.
        await queue.WakeAsync(WorkKinds.OrderCard, instruction.Reference, TimeSpan.Zero, default, instruction.Bank);
        return WorkResult.Done;
    }

    private async Task<WorkResult> SendAgainAsync(BankInstruction instruction, DateTimeOffset now)
    {
        instruction.NoteNotSent(BankAnswer.FileRejected, now);
        await queue.WakeAsync(
            WorkKinds.OrderCard,
            instruction.Reference,
            workTimes.PauseAfter(instruction.Sends),
            default,
            instruction.Bank
        );
        return WorkResult.Done;
    }

    /// <summary>Records in order every step that we have not heard of.</summary>
    private async Task<WorkResult> CatchUpAsync(LockedInstruction order, BankAnswer.Found found, DateTimeOffset now)
    {
        var instruction = order.Instruction;
        if (found.State == BankOrderState.Refused && !instruction.IsSettled)
            await settlement.DeclineAsync(order, found.Data.ReasonCode ?? "other");
        else
            await settlement.AcceptAsync(order);

        await before.SettleMessagesAsync(instruction, default);
        foreach (var report in BankReport.LeadingTo(found))
        {
            if (report.Sequence <= instruction.LastSequence || report.Sequence > found.Sequence)
                continue;
            if ((await reports.ApplyAsync(order, report, default)).Outcome == MessageOutcome.Exception)
                break;
        }

        await inbox.ApplyHeldAsync(order, default);
        if (instruction is { MovesMoney: true, State: InstructionState.Accepted })
            return WorkResult.After(times.FirstEnquiry);
        return order.IsAtRest
            ? WorkResult.Done
            : WorkResult.After(times.PauseAfter(now - (instruction.LastProgressAt ?? instruction.Since)));
    }

    private static bool? WasFound(BankAnswer answer) =>
        answer switch
        {
            BankAnswer.Found or BankAnswer.Pending => true,
            BankAnswer.NotFound => false,
            _ => null,
        };
}
