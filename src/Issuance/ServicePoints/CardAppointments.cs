using Issuance.Access;
using Issuance.Cards;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>A card together with its appointments. The card's lock guards them all.</summary>
public static class CardAppointments
{
    /// <summary>Loads the client's own card for a change; appointments are made and unmade at its service point alone.</summary>
    internal static async Task<Card?> LockOwnCardAsync(
        this IssuanceDb db,
        string cardId,
        CurrentActor actor,
        CancellationToken cancel
    ) => actor.Kind == ClientKind.ServicePoint ? await db.LockCardAsync(cardId, actor, cancel) : null;

    /// <summary>Which cards' appointments a client may read.</summary>
    internal static IQueryable<Card> WithAppointmentsFor(this IQueryable<Card> cards, CurrentActor actor) =>
        cards.VisibleTo(actor).Where(_ => actor.Kind == ClientKind.ServicePoint || actor.Kind == ClientKind.Operations);

    /// <summary>
    /// An appointment whose slot has ended is missed from that instant on: whoever comes before the job does notes it.
    /// </summary>
    /// <param name="card">Locked.</param>
    /// <param name="now">Business time.</param>
    internal static async Task NoteMissedAsync(
        this IssuanceDb db,
        NoticeQueue notices,
        Card card,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (await db.BookedAsync(card, cancel) is not { } booked || !booked.IsMissed(now))
            return;
        booked.Miss(card);
        notices.TellOfMiss(card, booked);
    }

    /// <summary>An appointment of this card.</summary>
    /// <param name="card">Locked.</param>
    internal static async Task<PickupAppointment?> FindAppointmentAsync(
        this IssuanceDb db,
        Card card,
        string appointmentId,
        CancellationToken cancel
    ) =>
        Ids.IsWellFormed(appointmentId, Ids.Appointment)
            ? await db.PickupAppointments.SingleOrDefaultAsync(
                a => a.Id == appointmentId && a.CardId == card.Id,
                cancel
            )
            : null;

    /// <summary>Hands the card over; an appointment that is booked is collected with it, whenever the holder comes.</summary>
    /// <param name="card">Locked.</param>
    /// <param name="now">Business time.</param>
    public static async Task HandOverAsync(this IssuanceDb db, Card card, DateTimeOffset now, CancellationToken cancel)
    {
        var booked = await db.BookedAsync(card, cancel);
        card.HandOver(now);
        booked?.Collect();
    }

    /// <summary>
    /// Takes the hand-over back. An appointment that was collected with it is booked again while its time is still to come;
    /// one whose time is over stays collected, since the holder did come.
    /// </summary>
    /// <param name="card">Locked.</param>
    /// <param name="now">Business time.</param>
    internal static async Task UndoHandOverAsync(
        this IssuanceDb db,
        Card card,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var collected = await db
            .PickupAppointments.Where(a =>
                a.CardId == card.Id && a.Status == AppointmentStatus.Collected && a.EndsAt > now
            )
            .OrderByDescending(a => a.CreatedAt)
            .FirstOrDefaultAsync(cancel);
        collected?.Uncollect();
        card.UndoHandOver(now, collected?.Id);
    }

    private static async Task<PickupAppointment?> BookedAsync(
        this IssuanceDb db,
        Card card,
        CancellationToken cancel
    ) =>
        card.AppointmentId is null
            ? null
            : await db.PickupAppointments.SingleAsync(a => a.Id == card.AppointmentId, cancel);
}
