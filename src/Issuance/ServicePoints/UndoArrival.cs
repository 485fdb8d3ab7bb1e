using Issuance.Access;
using Issuance.Audit;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Notices;
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
/// A clerk takes back a scan: the card is on its way again, its deadline runs again, and the holder is not told, or told
/// that it was a mistake (lifecycles 2.3). Rule: <see cref="Card.WhyNotUndoArrival"/>.
/// </summary>
public static class UndoArrival
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/arrival/undo", HandleAsync)
            .Operation(
                new Operation("UndoArrival", Scopes.PickupsWrite) { Keyed = true, Body = typeof(UndoRequest) },
                "Take back the arrival of a card"
            )
            .Refuses(
                CardRefusals.NotFound,
                CardRefusals.Closed,
                CardRefusals.Lost,
                HttpRefusals.InvalidStateTransition,
                CardRefusals.AppointmentExists,
                CardRefusals.UndoWindowEnded
            );

    internal static async Task<Results<Ok<UndoView>, RefusalResult>> HandleAsync(
        string cardId,
        Body<UndoRequest> body,
        IssuanceDb db,
        CurrentActor actor,
        NoticeQueue notices,
        AuditTrail audit,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        actor.Clerk = body.Value.Clerk;
        if (await db.LockOwnCardAsync(cardId, actor, cancel) is not { } card)
            return CardRefusals.NotFound.ToProblem();
        var now = clock.GetUtcNow();
        await db.NoteMissedAsync(notices, card, now, cancel);
        var refusal = card.WhyNotUndoArrival(now);
        if (refusal is null)
        {
            var applications = await db
                .Applications.FromSql($"select * from applications where id = {card.ApplicationId} for update")
                .ToListAsync(cancel);
            await notices.TakeBackArrivalAsync(db, card, cancel);
            card.UndoArrival(now);
            applications.Single().ReopenDeadline();
            if (body.Value.Reason is { } reason)
                audit.Record("arrival.undo_explained", card.Id, Snake.Case(reason));
        }

        await db.SaveChangesAsync(cancel);
        return refusal is null ? TypedResults.Ok(UndoView.Of(card)) : refusal.ToProblem();
    }
}
