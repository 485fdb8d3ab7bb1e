using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>
/// An instruction with the card and application that it is about, locked for a change; a batch has neither. Everybody
/// locks in this order: cards, applications, instructions, each by id.
/// </summary>
public sealed record LockedInstruction(BankInstruction Instruction, Card? OrNoCard, CardApplication? OrNoApplication)
{
    /// <exception cref="InvalidOperationException">It is about a batch.</exception>
    public Card Card => OrNoCard ?? throw new InvalidOperationException($"{Instruction.Reference} has no card.");

    /// <exception cref="InvalidOperationException">It is about a batch.</exception>
    public CardApplication Application =>
        OrNoApplication ?? throw new InvalidOperationException($"{Instruction.Reference} has no application.");

    /// <summary>Whether this is the card's present order; what the bank says of an older one changes nothing.</summary>
    public bool IsPresentOrder => Instruction.MakesCard && Card.OrderReference == Instruction.Reference;

    /// <summary>Nothing more is expected from the bank about it.</summary>
    public bool IsAtRest =>
        Instruction.MakesCard
            ? !IsPresentOrder
                || Instruction.State == InstructionState.Declined
                || Card.IsClosed
                || Card.Custody is not (Custody.Ordered or Custody.Accepted or Custody.InProduction or Custody.Produced)
            : Instruction.IsSettled;

    /// <returns>Null when we never gave such a reference.</returns>
    public static async Task<LockedInstruction?> LockAsync(IssuanceDb db, string reference, CancellationToken cancel) =>
        (await LockAsync(db, [reference], cancel)).SingleOrDefault();

    /// <summary>Locks many at once.</summary>
    /// <param name="withApplications">False where nothing can follow for an application: then none is locked or read.</param>
    /// <returns>Those that exist, in no order that means anything.</returns>
    public static async Task<IReadOnlyList<LockedInstruction>> LockAsync(
        IssuanceDb db,
        IReadOnlyCollection<string> references,
        CancellationToken cancel,
        bool withApplications = true
    )
    {
        var wanted = references.ToArray();
        var cards = await db
            .Cards.FromSql(
                $"""
                select * from cards where id in (select card_id from bank_instructions where reference = any({wanted}))
                order by id for update
                """
            )
            .ToDictionaryAsync(card => card.Id, StringComparer.Ordinal, cancel);
        var applications = withApplications ? await LockApplicationsAsync(db, wanted, cancel) : [];
        var instructions = await db
            .BankInstructions.FromSql(
                $"select * from bank_instructions where reference = any({wanted}) order by reference for update"
            )
            .ToListAsync(cancel);
        return
        [
            .. instructions.Select(instruction => new LockedInstruction(
                instruction,
                instruction.CardId is { } card ? cards[card] : null,
                instruction.ApplicationId is { } application ? applications.GetValueOrDefault(application) : null
            )),
        ];
    }

    private static Task<Dictionary<string, CardApplication>> LockApplicationsAsync(
        IssuanceDb db,
        string[] references,
        CancellationToken cancel
    ) =>
        db
            .Applications.FromSql(
                $"""
                select * from applications
                where id in (select application_id from bank_instructions where reference = any({references}))
                order by id for update
                """
            )
            .ToDictionaryAsync(application => application.Id, StringComparer.Ordinal, cancel);
}
