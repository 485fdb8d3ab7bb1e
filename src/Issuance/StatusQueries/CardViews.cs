using System.Linq.Expressions;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.StatusQueries;

/// <summary>Finds the view of a card for whoever asks, in one query: this is what every terminal asks all day.</summary>
internal static class CardViews
{
    /// <summary>By its id. Operations see the order beside it.</summary>
    /// <returns>Null when this client has no such card.</returns>
    public static async Task<CardView?> FindAsync(
        IssuanceDb db,
        CurrentActor actor,
        string cardId,
        CancellationToken cancel
    ) =>
        actor.Kind == ClientKind.Operations ? await FindAsync(db, actor, card => card.Id == cardId, cancel)
        : await db.FindCardAsync(cardId, actor, cancel) is { } card ? CardView.For(actor.Kind, card, order: null)
        : null;

    /// <returns>Null when this client has no such card.</returns>
    public static async Task<CardView?> FindAsync(
        IssuanceDb db,
        CurrentActor actor,
        Expression<Func<Card, bool>> which,
        CancellationToken cancel
    )
    {
        var cards = db.Cards.AsNoTracking().VisibleTo(actor).Where(which);
        var found =
            actor.Kind == ClientKind.Operations
                ? await WithOrder(db, cards).SingleOrDefaultAsync(cancel)
                : await cards.Select(card => new Found(card, null)).SingleOrDefaultAsync(cancel);
        return found is null ? null : CardView.For(actor.Kind, found.Card, found.Order);
    }

    private static IQueryable<Found> WithOrder(IssuanceDb db, IQueryable<Card> cards) =>
        cards.LeftJoin(
            db.BankInstructions.AsNoTracking(),
            card => card.OrderReference,
            order => order.Reference,
            (card, order) => new Found(card, order)
        );

    private sealed record Found(Card Card, BankInstruction? Order);
}
