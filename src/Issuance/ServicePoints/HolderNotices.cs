using System.Globalization;
using Issuance.Cards;
using Issuance.Notices;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>What the holder is told of an appointment or an arrival that did not stay as it was.</summary>
internal static class HolderNotices
{
    /// <summary>
    /// Tells the holder when to come instead. One that was to say so before and has not gone out is dropped: only the last
    /// word counts.
    /// </summary>
    /// <param name="card">Locked; the appointment was just moved, or cancelled by us because no other time was free.</param>
    public static async Task TellOfMoveAsync(
        this NoticeQueue notices,
        IssuanceDb db,
        Card card,
        PickupAppointment appointment,
        CancellationToken cancel
    )
    {
        foreach (var earlier in await db.QueuedNoticesAsync(card, cancel))
            if (earlier.Kind == NoticeKind.AppointmentMoved)
                earlier.Expire("overtaken");
        notices.Add(
            card,
            NoticeKind.AppointmentMoved,
            string.Create(CultureInfo.InvariantCulture, $"{appointment.Id}-{appointment.Version}"),
            appointment.Status == AppointmentStatus.Booked ? appointment.StartsAt : null
        );
    }

    /// <summary>Tells the holder that he was expected; call it with <see cref="PickupAppointment.Miss"/>.</summary>
    public static void TellOfMiss(this NoticeQueue notices, Card card, PickupAppointment appointment) =>
        notices.Add(card, NoticeKind.AppointmentMissed, appointment.Id);

    /// <summary>
    /// Takes back what the holder was or will be told of the card's being there. Call it before the arrival is undone.
    /// </summary>
    /// <param name="card">Locked.</param>
    public static async Task TakeBackArrivalAsync(
        this NoticeQueue notices,
        IssuanceDb db,
        Card card,
        CancellationToken cancel
    )
    {
        foreach (var queued in await db.QueuedNoticesAsync(card, cancel))
            queued.Expire("arrival_undone");
        var told = db.Notices.Where(n =>
            n.CardId == card.Id && n.State != NoticeState.Queued && n.State != NoticeState.Expired
        );
        // An earlier arrival's correction settles whatever was said before it.
        var mayBeOut =
            await told.OrderByDescending(n => n.Number).Select(n => n.Kind).FirstOrDefaultAsync(cancel)
                is not NoticeKind.PickupCorrection
            && await told.AnyAsync(cancel);
        if (mayBeOut)
            notices.Add(
                card,
                NoticeKind.PickupCorrection,
                string.Create(CultureInfo.InvariantCulture, $"arrival-{card.Version}")
            );
    }

    /// <summary>Those that have certainly not gone out; nobody can begin to send one while we hold it.</summary>
    private static Task<List<Notice>> QueuedNoticesAsync(this IssuanceDb db, Card card, CancellationToken cancel) =>
        db
            .Notices.FromSql(
                $"select * from notices where card_id = {card.Id} and state = 'queued' order by number for update"
            )
            .ToListAsync(cancel);
}
