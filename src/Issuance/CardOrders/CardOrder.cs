using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>
/// A bank's order with the card and application that it is about, locked for a change. Everybody locks in this order:
/// card, application, instruction.
/// </summary>
public sealed record CardOrder(Card Card, CardApplication Application, BankInstruction Instruction)
{
    /// <summary>Whether this is the card's present attempt; what the bank says of an older one changes nothing.</summary>
    public bool IsPresent => Card.OrderReference == Instruction.Reference;

    /// <summary>Nothing more is expected from the bank about this order.</summary>
    public bool IsAtRest =>
        !IsPresent
        || Instruction.State == InstructionState.Declined
        || Card.IsClosed
        || Card.Custody is not (Custody.Ordered or Custody.Accepted or Custody.InProduction or Custody.Produced);

    /// <returns>Null when we never gave such a reference.</returns>
    public static async Task<CardOrder?> LockAsync(IssuanceDb db, string reference, CancellationToken cancel)
    {
        var ids = await db
            .BankInstructions.Where(i => i.Reference == reference)
            .Select(i => new { i.CardId, i.ApplicationId })
            .SingleOrDefaultAsync(cancel);
        if (ids is null)
            return null;
        var card = await db
            .Cards.FromSql($"select * from cards where id = {ids.CardId} for update")
            .SingleAsync(cancel);
        var application = await db
            .Applications.FromSql($"select * from applications where id = {ids.ApplicationId} for update")
            .SingleAsync(cancel);
        var instruction = await db
            .BankInstructions.FromSql($"select * from bank_instructions where reference = {reference} for update")
            .SingleAsync(cancel);
        return new CardOrder(card, application, instruction);
    }
}
