using Issuance.Banks;
using Issuance.Persistence;
using Issuance.Recoveries;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>
/// What an answer to an enquiry says of an instruction that may have been sent before the database was restored, and that
/// this database does not remember having sent.
/// </summary>
public sealed class SentBeforeRestore(IssuanceDb db, InstructionSettlement settlement, RecoveryWatch recovery)
{
    /// <summary>The last time at which it was, or may have been, sent; null where it certainly never was.</summary>
    public static DateTimeOffset? LastSendOf(BankInstruction instruction) =>
        instruction.PerhapsSentAt is { } perhaps && (instruction.LastSentAt is not { } known || known < perhaps)
            ? perhaps
            : instruction.LastSentAt;

    /// <summary>Whether a recovery waits for the bank's word about it, however it stands here.</summary>
    public async Task<bool> IsAskedAsync(string reference, CancellationToken cancel) =>
        await recovery.IsOnAsync(db, cancel)
        && await db.RecoveryQuestions.AnyAsync(q => q.Reference == reference && q.AnsweredAt == null, cancel);

    /// <summary>Notes the first clear word about it, in the caller's transaction.</summary>
    public async Task NoteAnswerAsync(string reference, BankAnswer answer, CancellationToken cancel)
    {
        var word = answer switch
        {
            BankAnswer.Found => "found",
            BankAnswer.Pending => "pending",
            BankAnswer.NotFound => "not_found",
            BankAnswer.NotSent { Reason: BankAnswer.FileRejected } => "rejected",
            _ => null,
        };
        if (word is not null)
            await NoteAnswerAsync(reference, word, cancel);
    }

    /// <param name="word">As <see cref="RecoveryQuestion.Answer"/>.</param>
    public async Task NoteAnswerAsync(string reference, string word, CancellationToken cancel)
    {
        if (await recovery.IsOnAsync(db, cancel))
            await db.Database.ExecuteSqlAsync(
                $"""
                update recovery_questions set answered_at = now(), answer = {word}
                where reference = {reference} and answered_at is null
                """,
                cancel
            );
    }

    /// <summary>Ends the doubt, where the answer does; else it stays and the bank is asked again.</summary>
    /// <param name="windowEndsAt">Before it "not found" says nothing.</param>
    public async Task JudgeAsync(
        LockedInstruction order,
        IAgentBank bank,
        BankAnswer answer,
        DateTimeOffset windowEndsAt,
        DateTimeOffset now
    )
    {
        var instruction = order.Instruction;
        switch (answer)
        {
            case BankAnswer.Found or BankAnswer.Pending:
                instruction.NoteSentBefore(now);
                break;
            case BankAnswer.NotSent { Reason: BankAnswer.FileRejected }:
                instruction.NoteNotSentBefore();
                break;
            case BankAnswer.NotFound when now >= windowEndsAt:
                await WithoutATraceAsync(order, bank, windowEndsAt);
                break;
        }
    }

    /// <summary>
    /// What the bank told of the reference while nobody here knew it: the answer of an enquiry holds all of it, so nothing
    /// is left for a person.
    /// </summary>
    public async Task SettleMessagesAsync(BankInstruction instruction, CancellationToken cancel)
    {
        if (!await recovery.WasRestoredAsync(db, cancel))
            return;
        await db.Database.ExecuteSqlAsync(
            $"""
            with settled as (
                update bank_messages set outcome = 'ignored'
                where bank = {instruction.Bank} and reference = {instruction.Reference}
                  and outcome = 'exception' and trouble = 'unknown_reference'
                returning bank || '/' || message_id as subject)
            update ops_tasks t set closed_at = now() from settled s
            where t.kind = 'bank_message' and t.subject = s.subject and t.closed_at is null
            """,
            cancel
        );
    }

    private async Task WithoutATraceAsync(LockedInstruction order, IAgentBank bank, DateTimeOffset windowEndsAt)
    {
        var instruction = order.Instruction;
        // The books are the bank's word as well.
        if (
            await db.RecoveryAccounts.AnyAsync(a =>
                a.Bank == instruction.Bank && a.Reference == instruction.Reference && a.State != null
            )
        )
            await settlement.AcceptAsync(order);
        // A bank that answers no single question tells by its books alone that it has nothing.
        else if (bank.Capabilities.EnquiresAtAnyTime || await WereBooksReadAsync(instruction.Bank, windowEndsAt))
            instruction.NoteNotSentBefore();
    }

    private Task<bool> WereBooksReadAsync(string bank, DateTimeOffset windowEndsAt) =>
        db.RecoveryBanks.AnyAsync(b => b.Bank == bank && b.BooksReadAt >= windowEndsAt);
}
