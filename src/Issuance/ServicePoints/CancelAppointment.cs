using System.ComponentModel.DataAnnotations;
using Issuance.Access;
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

/// <summary>Cancels an appointment: its place is free at once, and the pickup is what it was before.</summary>
public static class CancelAppointment
{
    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Clerk { get; init; }

        /// <summary>For the office's own records.</summary>
        [StringLength(500)]
        public string? Comment { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/pickup-appointments/{appointmentId}/cancellation", HandleAsync)
            .Operation(
                new Operation("CancelPickupAppointment", Scopes.PickupsWrite) { Keyed = true, Body = typeof(Request) },
                "Cancel an appointment"
            )
            .Refuses(
                CardRefusals.NotFound,
                ServicePointRefusals.AppointmentNotFound,
                HttpRefusals.InvalidStateTransition
            );

    internal static async Task<Results<Ok<AppointmentView>, RefusalResult>> HandleAsync(
        string cardId,
        string appointmentId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        NoticeQueue notices,
        BusinessClock clock,
        Vault vault,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        actor.Clerk = body.Value.Clerk;
        if (await db.LockOwnCardAsync(cardId, actor, cancel) is not { } card)
            return CardRefusals.NotFound.ToProblem();
        if (await db.FindAppointmentAsync(card, appointmentId, cancel) is not { } appointment)
            return ServicePointRefusals.AppointmentNotFound.ToProblem();
        await db.NoteMissedAsync(notices, card, clock.GetUtcNow(), cancel);
        var refusal = appointment.WhyNot(AppointmentCommand.Cancel, card);
        if (refusal is null)
        {
            var place = await db
                .PickupSlots.FromSql($"select * from pickup_slots where id = {appointment.SlotId} for update")
                .ToListAsync(cancel);
            appointment.Cancel(card, place.Single(), SealComment(vault, appointment.Id, body.Value.Comment));
        }

        await db.SaveChangesAsync(cancel);
        return refusal is null ? TypedResults.Ok(AppointmentView.Of(appointment, card, response)) : refusal.ToProblem();
    }

    private static byte[]? SealComment(Vault vault, string appointmentId, string? comment) =>
        string.IsNullOrEmpty(comment) ? null : vault.Seal(comment, SealedPlace.AppointmentComment, appointmentId);
}
