using Issuance.Access;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Events;

/// <summary>One event by its id, for whoever may see it.</summary>
public static class GetEvent
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/events/{eventId}", HandleAsync)
            .Operation(new Operation("GetEvent", Scopes.EventsRead), "Read one event")
            .Refuses(EventRefusals.NotFound);

    internal static async Task<Results<Ok<EventView>, RefusalResult>> HandleAsync(
        string eventId,
        IssuanceDb db,
        CurrentActor actor,
        CancellationToken cancel
    )
    {
        if (!Ids.IsWellFormed(eventId, Ids.Event))
            return EventRefusals.NotFound.ToProblem();
        await EventNumbering.NumberAsync(db, cancel);
        var found = await db
            .Events.AsNoTracking()
            .VisibleTo(actor)
            .SingleOrDefaultAsync(e => e.Id == eventId && e.Sequence != null, cancel);
        return found is null ? EventRefusals.NotFound.ToProblem() : TypedResults.Ok(EventView.Of(found));
    }
}
