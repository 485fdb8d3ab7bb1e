using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;

namespace Issuance.CardOrders;

/// <summary>What follows when the bank's word settles an order; by answer, enquiry or callback alike.</summary>
public sealed class OrderSettlement(IssuanceDb db, BusinessClock clock, TimeProvider wallClock)
{
    /// <summary>The bank has the order. That the card is made is custody, told by later messages.</summary>
    public async Task AcceptAsync(CardOrder order)
    {
        if (order.Instruction.State == InstructionState.Declined)
            await OpsTasks.OpenAsync(
                db,
                "bank_contradicts_itself",
                order.Instruction.Reference,
                "accepted_after_declined",
                default
            );
        if (!order.Instruction.May(InstructionCommand.Accept))
            return;
        order.Instruction.Accept(wallClock.GetUtcNow());
        order.Card.NoteBankOrder("accepted");
        await OpsTasks.CloseAsync(db, "instruction_unknown", order.Instruction.Reference, default);
    }

    /// <summary>The bank refuses for good: nothing was opened, the card will not come, a person looks at it.</summary>
    public async Task DeclineAsync(CardOrder order, string code)
    {
        if (order.Instruction.State == InstructionState.Accepted)
            await OpsTasks.OpenAsync(
                db,
                "bank_contradicts_itself",
                order.Instruction.Reference,
                "declined_after_accepted",
                default
            );
        if (!order.Instruction.May(InstructionCommand.Decline))
            return;
        order.Instruction.Decline(code, wallClock.GetUtcNow());
        order.Card.NoteBankOrder("declined");
        await OpsTasks.CloseAsync(db, "instruction_unknown", order.Instruction.Reference, default);
        await RefuseAsync(order, code);
    }

    /// <summary>Custody ends as refused, and the application with it.</summary>
    public async Task RefuseAsync(CardOrder order, string code)
    {
        if (!order.IsPresent || order.Card.WhyNotTake(CustodyStep.Refuse) is not null)
            return;
        order.Card.RefuseOrder();
        await GiveUpAsync(order, "order_refused", code);
    }

    /// <summary>The application ends as failed, and a person on duty hears of it.</summary>
    public async Task GiveUpAsync(CardOrder order, string task, string code)
    {
        if (order.Application.WhyNot(ApplicationCommand.Fail) is null)
            order.Application.Fail(clock.GetUtcNow());
        await OpsTasks.OpenAsync(db, task, order.Card.Id, code, default);
    }
}
