using System.ComponentModel.DataAnnotations;
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
/// A clerk books a time at which the holder comes for the card (R054). Rules: <see cref="Card.WhyNotBook"/>,
/// <see cref="SlotGrid.Find"/>, <see cref="PickupSlot.IsFull"/>; the last place goes to whoever locks the slot first.
/// </summary>
public static class BookAppointment
{
    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Clerk { get; init; }

        /// <summary>From the list of slots.</summary>
        [StringLength(64, MinimumLength = 1)]
        public required string SlotId { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/pickup-appointments", HandleAsync)
            .Operation(
                new Operation("BookPickupAppointment", Scopes.PickupsWrite) { Keyed = true, Body = typeof(Request) },
                "Book a time to collect a card"
            )
            .Refuses(
                CardRefusals.NotFound,
                CardRefusals.Lost,
                HttpRefusals.InvalidStateTransition,
                ServicePointRefusals.SlotNotFound,
                HttpRefusals.CalendarYearMissing,
                ServicePointRefusals.SlotPast,
                CardRefusals.AppointmentExists,
                ServicePointRefusals.SlotFull
            );

    internal static async Task<Results<Created<AppointmentView>, RefusalResult>> HandleAsync(
        string cardId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        NoticeQueue notices,
        BusinessClock clock,
        TimeProvider wallClock,
        WorkingCalendar calendar,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        actor.Clerk = body.Value.Clerk;
        await OpeningTimes.HoldAsync(db, actor.Tenant, cancel);
        if (await db.LockOwnCardAsync(cardId, actor, cancel) is not { } card)
            return CardRefusals.NotFound.ToProblem();
        var now = clock.GetUtcNow();
        await db.NoteMissedAsync(notices, card, now, cancel);
        var (appointment, refusal) = await TryAsync();
        await db.SaveChangesAsync(cancel);
        return appointment is null
            ? refusal!.ToProblem()
            : TypedResults.Created(
                $"/v1/cards/{card.Id}/pickup-appointments/{appointment.Id}",
                AppointmentView.Of(appointment, card, response)
            );

        async Task<(PickupAppointment?, Refusal?)> TryAsync()
        {
            if (card.WhyNotBook() is { } notNow)
                return (null, notNow);
            if (await SlotChoice.FindAsync(db, card, body.Value.SlotId, clock, calendar, cancel) is not { } choice)
                return (null, ServicePointRefusals.SlotNotFound);
            if (choice.WhyNotAt(now) is { } past)
                return (null, past);
            if (card.AppointmentId is not null)
                return (null, CardRefusals.AppointmentExists);
            var slots = await PickupSlot.LockAsync(db, choice.Point, choice.Slot, held: null, cancel);
            var place = slots[choice.Slot.Id];
            if (place.IsFull)
                return (null, ServicePointRefusals.SlotFull);
            var booked = PickupAppointment.Book(Ids.New(Ids.Appointment), card, place, wallClock.GetUtcNow());
            db.PickupAppointments.Add(booked);
            return (booked, null);
        }
    }
}
