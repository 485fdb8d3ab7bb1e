using System.Diagnostics;
using System.Security.Cryptography;
using Issuance.Audit;
using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Issuance.CardOrders;

/// <summary>Claims what is due for a bank and commits, before the first byte leaves, that it is being sent.</summary>
public sealed class TakeUpInstructions(
    IssuanceDb db,
    WorkQueue queue,
    DescribeRequest describe,
    InstructionSettlement settlement,
    AuditTrail audit,
    SaveMany save,
    TimeProvider wallClock,
    ILogger<TakeUpInstructions> log
)
{
    /// <summary>How long something about a card waits while something older about it is open.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(1);

    /// <summary>Whether a person holds the bank back.</summary>
    public Task<bool> IsHeldAsync(string bank, CancellationToken cancel) =>
        db.BankHolds.AnyAsync(hold => hold.Bank == bank, cancel);

    /// <returns>What is to be sent now; null when nothing was due.</returns>
    public async Task<IReadOnlyList<SendInstructions.Sending>?> RunAsync(
        IAgentBank bank,
        int most,
        CancellationToken cancel
    )
    {
        var claimedAt = Stopwatch.GetTimestamp();
        var claimed = await queue.ClaimAsync(WorkKinds.OrderCard, bank.Code, most, cancel);
        if (claimed.Count == 0)
            return null;
        CrashPoint.Reached(CrashPoint.BeforeOutbox);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var orders = (
            await LockedInstruction.LockAsync(db, [.. claimed.Select(item => item.Key)], cancel)
        ).ToDictionary(order => order.Instruction.Reference, StringComparer.Ordinal);
        var waiting = await WaitingBehindAsync(orders.Values, cancel);
        var (sendings, idle) = (new List<SendInstructions.Sending>(), new List<(WorkItem, WorkResult)>());
        foreach (var item in claimed)
        {
            try
            {
                if (waiting.Contains(item.Key))
                    idle.Add((item, WorkResult.After(Behind)));
                else if (
                    orders.GetValueOrDefault(item.Key) is { } order
                    && await BeginAsync(bank, order, cancel) is { } request
                )
                    sendings.Add(new(item, request, order.Instruction.Sends, claimedAt));
                else
                    idle.Add((item, WorkResult.Done));
            }
            catch (Exception e) when (CannotBeSaid(e))
            {
                // One that cannot be described must not keep the others from their bank; a person sees it once it is dead.
                log.LogError("{Reference}: {Trouble} at {Where}", item.Key, e.GetType().Name, e.StackTrace);
                await queue.FailAsync(item, e.GetType().Name, cancel);
            }
        }

        if (idle.Count > 0)
            await queue.FinishAsync(idle, cancel);
        await save.RunAsync(cancel);
        await transaction.CommitAsync(cancel);
        return sendings;
    }

    /// <summary>Whether it lies in this one alone: what it holds does not open, does not add up, or is not what was sent before.</summary>
    private static bool CannotBeSaid(Exception e) =>
        e is InvalidOperationException or CryptographicException && !Outage.IsCauseOf(e);

    /// <summary>Marks one as being sent; null when there is nothing to send.</summary>
    private async Task<BankRequest?> BeginAsync(IAgentBank bank, LockedInstruction order, CancellationToken cancel)
    {
        var instruction = order.Instruction;
        var now = wallClock.GetUtcNow();
        if (instruction is { State: InstructionState.Sent, TakenInAt: null })
        {
            // Somebody was sending it and never came back: what the bank knows, only the bank can say.
            instruction.NoteUnknown("outcome_not_recorded", now);
            if (instruction.MakesCard)
                order.Card.NoteBankOrder("unknown");
            await queue.WakeAsync(
                WorkKinds.EnquireInstruction,
                instruction.Reference,
                TimeSpan.Zero,
                cancel,
                instruction.Bank
            );
        }

        // It may have left before a restore: the bank is asked first, and whoever asks queues it again.
        if (instruction is { PerhapsSentAt: not null, IsSettled: false })
            await queue.WakeAsync(
                WorkKinds.EnquireInstruction,
                instruction.Reference,
                TimeSpan.Zero,
                cancel,
                instruction.Bank
            );
        if (!instruction.May(InstructionCommand.Send))
            return null;
        // The bank that would make the card of a closed order is not asked to begin. Nobody asks about it again either, so a
        // person sees that the bank never said what became of it.
        if (order.IsAtRest)
        {
            if (instruction is { State: InstructionState.Unknown, NoTraceAfterWindow: true })
                await settlement.AskForReviewAsync(order, "no_trace_and_card_closed");
            return null;
        }

        if (!bank.Capabilities.Kinds.Contains(instruction.Kind))
        {
            await settlement.DeclineAsync(order, "not_offered_by_bank");
            return null;
        }

        if (!instruction.MakesCard && !instruction.MovesMoney && await HasNoAccountAsync(instruction, cancel))
        {
            await settlement.DeclineAsync(order, InstructionSettlement.NoAccount);
            return null;
        }

        var request = await describe.RunAsync(order, cancel);
        instruction.Send(now, describe.HashOf(request), describe.FormerHashOf(request));
        audit.Record(Disclosed(instruction), instruction.ApplicationId ?? instruction.Reference, instruction.Bank);
        return request;
    }

    private static string Disclosed(BankInstruction instruction) =>
        instruction.MakesCard ? "person.disclosed_to_bank" : "bank_instruction.sent";

    /// <summary>The order that would have opened the account was refused, so there is nothing to freeze or close.</summary>
    private Task<bool> HasNoAccountAsync(BankInstruction instruction, CancellationToken cancel) =>
        db.BankInstructions.AnyAsync(
            order => order.Reference == instruction.SubjectReference && order.State == InstructionState.Declined,
            cancel
        );

    /// <summary>Those about a card of which something older is open: a bank must hear of freeze and unfreeze in their order.</summary>
    private async Task<HashSet<string>> WaitingBehindAsync(
        IEnumerable<LockedInstruction> orders,
        CancellationToken cancel
    )
    {
        var services = orders
            .Select(order => order.Instruction)
            .Where(i => i is { MovesMoney: false } && i.Kind != InstructionKind.OpenAccountOrderCard)
            .Select(i => i.Reference)
            .ToArray();
        if (services.Length == 0)
            return [];
        var waiting = await db
            .Database.SqlQuery<string>(
                $"""
                select i.reference as "Value" from bank_instructions i
                where i.reference = any({services}) and exists (
                    select from bank_instructions older
                    where older.card_id = i.card_id
                      and older.state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')
                      and (older.created_at, older.reference) < (i.created_at, i.reference))
                """
            )
            .ToListAsync(cancel);
        return waiting.ToHashSet(StringComparer.Ordinal);
    }
}
