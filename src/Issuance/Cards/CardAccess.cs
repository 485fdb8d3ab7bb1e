using Issuance.Access;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Cards;

/// <summary>
/// Which cards a client may see and change: a bank those that it issues (R001), a service point those that were ordered
/// to it, an institution or a partner any (in a narrow view), operations all. Every other card does not exist for them.
/// </summary>
public static class CardAccess
{
    public static IQueryable<Card> VisibleTo(this IQueryable<Card> cards, CurrentActor actor)
    {
        var tenant = actor.Tenant;
        return actor.Kind switch
        {
            ClientKind.Bank => cards.Where(card => card.IssuingBank == tenant),
            ClientKind.ServicePoint => cards.Where(card => card.ServicePoint == tenant),
            ClientKind.Institution or ClientKind.Partner or ClientKind.Operations => cards,
            _ => cards.Where(card => false),
        };
    }

    private static readonly Func<IssuanceDb, string, string, CancellationToken, Task<Card?>> OfBank =
        EF.CompileAsyncQuery(
            (IssuanceDb db, string id, string bank, CancellationToken cancel) =>
                db.Cards.AsNoTracking().Where(card => card.IssuingBank == bank).SingleOrDefault(card => card.Id == id)
        );

    private static readonly Func<IssuanceDb, string, string, CancellationToken, Task<Card?>> OfServicePoint =
        EF.CompileAsyncQuery(
            (IssuanceDb db, string id, string point, CancellationToken cancel) =>
                db.Cards.AsNoTracking().Where(card => card.ServicePoint == point).SingleOrDefault(card => card.Id == id)
        );

    private static readonly Func<IssuanceDb, string, CancellationToken, Task<Card?>> Any = EF.CompileAsyncQuery(
        (IssuanceDb db, string id, CancellationToken cancel) =>
            db.Cards.AsNoTracking().SingleOrDefault(card => card.Id == id)
    );

    /// <summary>
    /// One card by the rule of <see cref="VisibleTo"/>, to be looked at. Every terminal asks this all day, so it is compiled once.
    /// </summary>
    /// <returns>Null when there is no such card for this client.</returns>
    public static Task<Card?> FindCardAsync(
        this IssuanceDb db,
        string cardId,
        CurrentActor actor,
        CancellationToken cancel
    ) =>
        actor.Kind switch
        {
            _ when !Ids.IsWellFormed(cardId, Ids.Card) => Task.FromResult<Card?>(null),
            ClientKind.Bank => OfBank(db, cardId, actor.Tenant, cancel),
            ClientKind.ServicePoint => OfServicePoint(db, cardId, actor.Tenant, cancel),
            ClientKind.Institution or ClientKind.Partner or ClientKind.Operations => Any(db, cardId, cancel),
            _ => Task.FromResult<Card?>(null),
        };

    /// <summary>Loads a card for a change and keeps others waiting until the transaction ends. A foreign card is never locked.</summary>
    /// <returns>Null when there is no such card for this client; institutions, partners and operations change none.</returns>
    public static async Task<Card?> LockCardAsync(
        this IssuanceDb db,
        string cardId,
        CurrentActor actor,
        CancellationToken cancel
    )
    {
        if (!Ids.IsWellFormed(cardId, Ids.Card))
            return null;
        var own = actor.Kind switch
        {
            ClientKind.Bank => db.Cards.FromSql(
                $"select * from cards where id = {cardId} and issuing_bank = {actor.Tenant} for update"
            ),
            ClientKind.ServicePoint => db.Cards.FromSql(
                $"select * from cards where id = {cardId} and service_point = {actor.Tenant} for update"
            ),
            _ => db.Cards.Where(card => false),
        };
        return (await own.ToListAsync(cancel)).SingleOrDefault();
    }

    /// <summary>Counts a card that this client cannot see, so that nobody can try ids out; unlimited clients are not counted.</summary>
    /// <returns>That there is no such card; once the client has had its misses, that it must wait.</returns>
    public static async Task<Refusal> NotFoundAsync(this RateLimits limits, CurrentActor actor) =>
        (actor.Unlimited ? null : await limits.CountMissAsync(actor.Client)) ?? CardRefusals.NotFound;
}
