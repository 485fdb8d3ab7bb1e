using Issuance.Access;
using Issuance.Audit;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>
/// A clerk has the card back that was just handed over: it can be collected again and the application is open again
/// (lifecycles 2.1, 2.3). Never once a function was switched on. Rule: <see cref="Card.WhyNotUndoHandOver"/>.
/// </summary>
public static class UndoHandOver
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/hand-over/undo", HandleAsync)
            .Operation(
                new Operation("UndoHandOver", Scopes.PickupsWrite) { Keyed = true, Body = typeof(UndoRequest) },
                "Take back the hand-over of a card"
            )
            .Refuses(
                CardRefusals.NotFound,
                CardRefusals.Closed,
                CardRefusals.Lost,
                HttpRefusals.InvalidStateTransition,
                CardRefusals.FunctionWasActive,
                CardRefusals.UndoWindowEnded
            );

    internal static async Task<Results<Ok<UndoView>, RefusalResult>> HandleAsync(
        string cardId,
        Body<UndoRequest> body,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        actor.Clerk = body.Value.Clerk;
        // A branch that switches the card on holds it in the same way: one of the two is first, and the other is refused.
        if (await db.LockOwnCardAsync(cardId, actor, cancel) is not { } card)
            return CardRefusals.NotFound.ToProblem();
        var now = clock.GetUtcNow();
        if (card.WhyNotUndoHandOver(now) is { } refusal)
            return refusal.ToProblem();
        var applications = await db
            .Applications.FromSql($"select * from applications where id = {card.ApplicationId} for update")
            .ToListAsync(cancel);
        await db.UndoHandOverAsync(card, now, cancel);
        applications.Single().Reopen();
        if (body.Value.Reason is { } reason)
            audit.Record("hand_over.undo_explained", card.Id, Snake.Case(reason));
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok(UndoView.Of(card));
    }
}
