using Issuance.Access;
using Issuance.Calendar;
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

namespace Issuance.ServicePoints;

/// <summary>
/// Moves an appointment to another slot: the new place is taken and the old one given back, or neither. The holder is
/// told the new time. Moving it to where it is changes nothing.
/// </summary>
public static class MoveAppointment
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/pickup-appointments/{appointmentId}/move", HandleAsync)
            .Operation(
                new Operation("MovePickupAppointment", Scopes.PickupsWrite)
                {
                    Keyed = true,
                    Body = typeof(BookAppointment.Request),
                },
                "Move an appointment to another slot"
            )
            .Refuses(
                CardRefusals.NotFound,
                ServicePointRefusals.AppointmentNotFound,
                HttpRefusals.InvalidStateTransition,
                ServicePointRefusals.SlotNotFound,
                HttpRefusals.CalendarYearMissing,
                ServicePointRefusals.SlotPast,
                ServicePointRefusals.SlotFull
            );

    internal static async Task<Results<Ok<AppointmentView>, RefusalResult>> HandleAsync(
        string cardId,
        string appointmentId,
        Body<BookAppointment.Request> body,
        IssuanceDb db,
        CurrentActor actor,
        NoticeQueue notices,
        BusinessClock clock,
        WorkingCalendar calendar,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        actor.Clerk = body.Value.Clerk;
        await OpeningTimes.HoldAsync(db, actor.Tenant, cancel);
        if (await db.LockOwnCardAsync(cardId, actor, cancel) is not { } card)
            return CardRefusals.NotFound.ToProblem();
        if (await db.FindAppointmentAsync(card, appointmentId, cancel) is not { } appointment)
            return ServicePointRefusals.AppointmentNotFound.ToProblem();
        var now = clock.GetUtcNow();
        await db.NoteMissedAsync(notices, card, now, cancel);
        var refusal = await TryAsync();
        await db.SaveChangesAsync(cancel);
        return refusal is null ? TypedResults.Ok(AppointmentView.Of(appointment, card, response)) : refusal.ToProblem();

        async Task<Refusal?> TryAsync()
        {
            if (appointment.WhyNot(AppointmentCommand.Move, card) is { } notNow)
                return notNow;
            if (body.Value.SlotId == appointment.SlotId)
                return null;
            if (await SlotChoice.FindAsync(db, card, body.Value.SlotId, clock, calendar, cancel) is not { } choice)
                return ServicePointRefusals.SlotNotFound;
            if (choice.WhyNotAt(now) is { } past)
                return past;
            var slots = await PickupSlot.LockAsync(db, choice.Point, choice.Slot, appointment.SlotId, cancel);
            var place = slots[choice.Slot.Id];
            if (place.IsFull)
                return ServicePointRefusals.SlotFull;
            appointment.Move(card, slots[appointment.SlotId], place);
            await notices.TellOfMoveAsync(db, card, appointment, cancel);
            return null;
        }
    }
}
