using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;

namespace Issuance.CardOrders;

/// <summary>What follows when the bank's word, or a person's decision, settles an instruction; by answer, enquiry, mail or callback alike.</summary>
public sealed class InstructionSettlement(IssuanceDb db, BusinessClock clock, TimeProvider wallClock)
{
    /// <summary>The bank has done it or, of a card, has the order: that the card is made is custody, told by later messages.</summary>
    public async Task AcceptAsync(LockedInstruction order)
    {
        var instruction = order.Instruction;
        if (instruction.State == InstructionState.Declined)
            await ContradictsAsync(instruction, "accepted_after_declined");
        if (!instruction.May(InstructionCommand.Accept))
            return;
        var wasInDoubt = IsInDoubt(instruction);
        instruction.Accept(wallClock.GetUtcNow());
        if (instruction.MakesCard)
            order.Card.NoteBankOrder("accepted");
        if (wasInDoubt)
            await CloseTasksAsync(instruction);
    }

    /// <summary>The bank refuses for good: nothing happened there, and a person looks at it.</summary>
    public async Task DeclineAsync(LockedInstruction order, string code)
    {
        var instruction = order.Instruction;
        if (instruction.State is InstructionState.Accepted or InstructionState.Reconciled)
            await ContradictsAsync(instruction, "declined_after_accepted");
        if (!instruction.May(InstructionCommand.Decline))
            return;
        var wasInDoubt = IsInDoubt(instruction);
        instruction.Decline(code, wallClock.GetUtcNow());
        if (wasInDoubt)
            await CloseTasksAsync(instruction);
        if (instruction.MakesCard)
        {
            order.Card.NoteBankOrder("declined");
            await RefuseAsync(order, code);
        }
        else if (code != NoAccount)
        {
            await OpsTasks.OpenAsync(db, "instruction_declined", instruction.Reference, code, default);
        }
    }

    /// <summary>Why something about a card is not even sent: the bank never opened an account for it.</summary>
    public const string NoAccount = "no_account";

    /// <summary>Only a person can decide now; they find it on the operations page.</summary>
    public async Task AskForReviewAsync(LockedInstruction order, string reason)
    {
        order.Instruction.AskForReview(reason, wallClock.GetUtcNow());
        if (order.Instruction.MakesCard)
            order.Card.NoteBankOrder("needs_review");
        await OpsTasks.CloseAsync(db, "instruction_unknown", order.Instruction.Reference, default);
        await OpsTasks.OpenAsync(db, "instruction_review", order.Instruction.Reference, reason, default);
    }

    /// <summary>Custody ends as refused, and the application with it.</summary>
    public async Task RefuseAsync(LockedInstruction order, string code)
    {
        if (!order.IsPresentOrder || order.Card.WhyNotTake(CustodyStep.Refuse) is not null)
            return;
        order.Card.RefuseOrder();
        await GiveUpAsync(order, "order_refused", code);
    }

    /// <summary>The application ends as failed, and a person on duty hears of it.</summary>
    public async Task GiveUpAsync(LockedInstruction order, string task, string code)
    {
        if (order.Application.WhyNot(ApplicationCommand.Fail) is null)
            order.Application.Fail(clock.GetUtcNow());
        await OpsTasks.OpenAsync(db, task, order.Card.Id, code, default);
    }

    private static bool IsInDoubt(BankInstruction instruction) =>
        instruction.State is InstructionState.Unknown or InstructionState.NeedsReview;

    private async Task CloseTasksAsync(BankInstruction instruction)
    {
        await OpsTasks.CloseAsync(db, "instruction_unknown", instruction.Reference, default);
        await OpsTasks.CloseAsync(db, "instruction_review", instruction.Reference, default);
    }

    private Task ContradictsAsync(BankInstruction instruction, string how) =>
        OpsTasks.OpenAsync(db, "bank_contradicts_itself", instruction.Reference, how, default);
}
