using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;

namespace Issuance.CardOrders;

/// <summary>What follows when the bank's word settles an order; by answer, enquiry or callback alike.</summary>
internal static class OrderSettlement
{
    /// <summary>The bank has the order. That the card is made is custody, told by later messages.</summary>
    public static async Task AcceptAsync(IssuanceDb db, CardOrder order, DateTimeOffset now)
    {
        if (order.Instruction.State == InstructionState.Declined)
            await OpsTasks.OpenAsync(db, "bank_contradicts_itself", order.Instruction.Reference, "accepted_after_declined", default);
        if (!order.Instruction.May(InstructionCommand.Accept))
            return;
        order.Instruction.Accept(now);
        order.Card.NoteBankOrder("accepted");
    }

    /// <summary>The bank refuses for good: nothing was opened, the card will not come, a person looks at it.</summary>
    public static async Task DeclineAsync(IssuanceDb db, CardOrder order, string code, DateTimeOffset now)
    {
        if (!order.Instruction.May(InstructionCommand.Decline))
        {
            if (order.Instruction.State == InstructionState.Accepted)
                await OpsTasks.OpenAsync(db, "bank_contradicts_itself", order.Instruction.Reference, "declined_after_accepted", default);
            return;
        }

        order.Instruction.Decline(code, now);
        order.Card.NoteBankOrder("declined");
        await RefuseAsync(db, order, code);
    }

    /// <summary>Custody ends as refused, and the application with it.</summary>
    public static async Task RefuseAsync(IssuanceDb db, CardOrder order, string code)
    {
        if (!order.IsPresent || order.Card.WhyNotTake(CustodyStep.Refuse) is not null)
            return;
        order.Card.RefuseOrder();
        FailApplication(order);
        await OpsTasks.OpenAsync(db, "order_refused", order.Card.Id, code, default);
    }

    public static void FailApplication(CardOrder order)
    {
        if (order.Application.WhyNot(ApplicationCommand.Fail) is null)
            order.Application.Fail();
    }
}
