using Issuance.Applications;
using Issuance.Banks;
using Issuance.CardOrders;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Tests.World;
using Issuance.Transfers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Banks.Conformance;

/// <summary>
/// One request of every kind to one bank: an order, a freeze, an unfreeze, a close, a card in another's place and a batch of
/// two credits, each about cards of its own that the bank has made before.
/// </summary>
internal sealed class EveryRequest(IssuanceWorld world, string bank)
{
    private static readonly DateOnly Month = new(2026, 2, 28);

    /// <summary>What was asked for, as our references.</summary>
    public Dictionary<InstructionKind, string> References { get; } = [];

    private List<string> cards = [];

    /// <summary>Has the bank make the cards that the requests are about.</summary>
    public async Task PrepareAsync()
    {
        var approved = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => world.ApprovedAsync(People.New(), bank: bank))
        );
        cards = [.. approved.Select(one => one.CardId)];
        await Task.WhenAll(cards.Select(card => world.UntilAsync(card, "in_transit")));
        // The card that is to be thawed was frozen, and the one that gets a successor is closed here: a person has one live card.
        await AskAsync((tell, card) => tell.OfLoss(card), cards[1]);
        await CloseHereAsync(cards[3]);
        await UntilAllAsync(
            state => state == InstructionState.Accepted,
            reference => reference.StartsWith("svc-", StringComparison.Ordinal)
        );
    }

    /// <summary>Asks for everything at once.</summary>
    public async Task AskAsync()
    {
        References[InstructionKind.Freeze] = await AskAsync((tell, card) => tell.OfLoss(card), cards[0]);
        References[InstructionKind.Unfreeze] = await AskAsync(InstructionKind.Unfreeze, cards[1]);
        References[InstructionKind.Close] = await AskAsync((tell, card) => tell.OfClosing(card), cards[2]);
        References[InstructionKind.ReplaceCard] = await ReplaceAsync(cards[3]);
        References[InstructionKind.SubmitBatch] = await PayAsync(cards[4], cards[5]);
        var (_, cardId) = await world.ApprovedAsync(People.New(), bank: bank);
        References[InstructionKind.OpenAccountOrderCard] = (string)
            (await world.CardAsync(cardId))["bankOrder"]!["reference"]!;
    }

    /// <summary>Waits until each of them has an ending, or a person is asked.</summary>
    public async Task<Dictionary<InstructionKind, BankInstruction>> UntilAtRestAsync(double seconds = 60)
    {
        var wanted = References.Values.ToArray();
        var rows = await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.BankInstructions.Where(i => wanted.Contains(i.Reference)).ToListAsync()),
            rows => rows.All(IsAtRest),
            seconds
        );
        return rows.ToDictionary(row => row.Kind);
    }

    private static bool IsAtRest(BankInstruction instruction) =>
        instruction.State
            is InstructionState.Accepted
                or InstructionState.Declined
                or InstructionState.Reconciled
                or InstructionState.NeedsReview;

    private async Task UntilAllAsync(Func<InstructionState, bool> holds, Func<string, bool> of) =>
        await IssuanceWorld.EventuallyAsync(
            async () =>
                (await world.ReadAsync(db => db.BankInstructions.ToListAsync()))
                    .Where(i => of(i.Reference))
                    .Select(i => i.State)
                    .ToList(),
            states => states.Count > 0 && states.All(holds),
            60
        );

    private async Task<string> AskAsync(Action<TellBank, Card> tell, string cardId)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var card = await db.Cards.AsNoTracking().SingleAsync(c => c.Id == cardId);
        tell(scope.ServiceProvider.GetRequiredService<TellBank>(), card);
        var reference = db.BankInstructions.Local.Single().Reference;
        await db.SaveChangesAsync();
        return reference;
    }

    /// <summary>An instruction by itself, whatever the card's state is here: what is tested is the bank's line.</summary>
    private async Task<string> AskAsync(InstructionKind kind, string cardId)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var card = await db.Cards.AsNoTracking().SingleAsync(c => c.Id == cardId);
        var instruction = BankInstruction.About(
            kind,
            $"svc-{Ids.Token(22)}",
            bank,
            card.Id,
            card.ApplicationId,
            card.OrderReference,
            cause: null,
            TimeProvider.System.GetUtcNow()
        );
        db.BankInstructions.Add(instruction);
        scope
            .ServiceProvider.GetRequiredService<WorkQueue>()
            .Add(WorkKinds.OrderCard, instruction.Reference, lane: bank);
        await db.SaveChangesAsync();
        return instruction.Reference;
    }

    private async Task CloseHereAsync(string cardId)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        (await db.Cards.SingleAsync(c => c.Id == cardId)).Close();
        await db.SaveChangesAsync();
    }

    private async Task<string> ReplaceAsync(string cardId)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var old = await db.Cards.AsNoTracking().SingleAsync(c => c.Id == cardId);
        var now = TimeProvider.System.GetUtcNow();
        var newId = Ids.New(Ids.Card);
        // The successor has an application of its own, of the same person, as every card has.
        var (applicationId, _) = await world.SubmittedAsync(People.New(), bank: bank);
        var instruction = BankInstruction.About(
            InstructionKind.ReplaceCard,
            $"rep-{Ids.Token(22)}",
            bank,
            newId,
            applicationId,
            old.OrderReference,
            cause: null,
            now
        );
        db.Cards.Add(
            Card.Order(newId, applicationId, bank, old.HolderIndex, old.ServicePoint, instruction.Reference, now)
        );
        db.BankInstructions.Add(instruction);
        scope
            .ServiceProvider.GetRequiredService<WorkQueue>()
            .Add(WorkKinds.OrderCard, instruction.Reference, lane: bank);
        await db.SaveChangesAsync();
        return instruction.Reference;
    }

    private async Task<string> PayAsync(params string[] cardIds)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var paid = await db.Cards.AsNoTracking().Where(c => cardIds.Contains(c.Id)).ToListAsync();
        var instruction = scope
            .ServiceProvider.GetRequiredService<PrepareBatch>()
            .Run(bank, Month, [.. paid.Select((card, i) => new Credit(card.Id, card.OrderReference, 12_345 + i))]);
        await db.SaveChangesAsync();
        return instruction.Reference;
    }
}
