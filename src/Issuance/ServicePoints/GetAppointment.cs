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

/// <summary>Shows one appointment: where the <c>Location</c> of a booking leads.</summary>
public static class GetAppointment
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/cards/{cardId}/pickup-appointments/{appointmentId}", HandleAsync)
            .Operation(new Operation("GetPickupAppointment", Scopes.PickupsRead), "Show an appointment")
            .Refuses(CardRefusals.NotFound, ServicePointRefusals.AppointmentNotFound);

    internal static async Task<Results<Ok<AppointmentView>, RefusalResult>> HandleAsync(
        string cardId,
        string appointmentId,
        IssuanceDb db,
        CurrentActor actor,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        var card = Ids.IsWellFormed(cardId, Ids.Card)
            ? await db.Cards.AsNoTracking().WithAppointmentsFor(actor).SingleOrDefaultAsync(c => c.Id == cardId, cancel)
            : null;
        if (card is null)
            return CardRefusals.NotFound.ToProblem();
        return await db.FindAppointmentAsync(card, appointmentId, cancel) is { } appointment
            ? TypedResults.Ok(AppointmentView.Of(appointment, card, response))
            : ServicePointRefusals.AppointmentNotFound.ToProblem();
    }
}
