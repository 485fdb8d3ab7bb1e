using Issuance.Access;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>Lists the appointments of a card, newest first, whatever became of them.</summary>
public static class ListAppointments
{
    public sealed record Parameters : PageQuery;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/cards/{cardId}/pickup-appointments", HandleAsync)
            .Operation(
                new Operation("ListPickupAppointments", Scopes.PickupsRead) { Query = typeof(Parameters) },
                "List the appointments of a card"
            )
            .Refuses(CardRefusals.NotFound);

    internal static async Task<Results<Ok<Page<AppointmentView>>, RefusalResult>> HandleAsync(
        string cardId,
        Query<Parameters> query,
        IssuanceDb db,
        CurrentActor actor,
        CancellationToken cancel
    )
    {
        if (ListPosition.WhyNotRead(query.Value.Cursor, Ids.Appointment, out var after) is { } unreadable)
            return unreadable.ToProblem();
        if (!Ids.IsWellFormed(cardId, Ids.Card))
            return CardRefusals.NotFound.ToProblem();
        var card = await db
            .Cards.AsNoTracking()
            .WithAppointmentsFor(actor)
            .SingleOrDefaultAsync(c => c.Id == cardId, cancel);
        if (card is null)
            return CardRefusals.NotFound.ToProblem();

        var appointments = db.PickupAppointments.AsNoTracking().Where(a => a.CardId == cardId);
        if (after is not null)
            appointments = appointments.Where(a =>
                EF.Functions.LessThan(
                    ValueTuple.Create(a.CreatedAt, a.Id),
                    ValueTuple.Create(after.CreatedAt, after.Id)
                )
            );
        var rows = await appointments
            .OrderByDescending(a => a.CreatedAt)
            .ThenByDescending(a => a.Id)
            .Take(query.Value.PageSize + 1)
            .ToListAsync(cancel);
        return TypedResults.Ok(
            ListPosition.Cut(
                rows,
                query.Value.PageSize,
                a => new ListPosition(a.CreatedAt, a.Id),
                a => AppointmentView.Of(a, card)
            )
        );
    }
}
