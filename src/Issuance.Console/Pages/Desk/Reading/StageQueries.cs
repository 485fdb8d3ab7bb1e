using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Desk.Reading;

/// <summary>What lies in each stage of one service point. Counts and lists ask the same, so they agree.</summary>
internal static class StageQueries
{
    private static readonly CardStatus[] Gone =
    [
        CardStatus.Cancelled,
        CardStatus.Replaced,
        CardStatus.Sealed,
        CardStatus.Expired,
    ];

    private static readonly Custody[] BeingMade =
    [
        Custody.Ordered,
        Custody.Accepted,
        Custody.InProduction,
        Custody.ProductionFailed,
        Custody.Produced,
    ];

    public static IQueryable<Card> Cards(IssuanceDb db, Stage stage, string point)
    {
        var cards = db.Cards.AsNoTracking().Where(card => card.ServicePoint == point && !Gone.Contains(card.Status));
        return stage switch
        {
            Stage.Making => cards.Where(card => BeingMade.Contains(card.Custody)),
            Stage.InTransit => cards.Where(card => card.Custody == Custody.InTransit),
            _ => cards.Where(card => card.Custody == Custody.AtPickupPoint || card.Custody == Custody.Unclaimed),
        };
    }

    public static IQueryable<CardApplication> Applications(IssuanceDb db, Stage stage, string point, DateTimeOffset now)
    {
        var here = db.Applications.AsNoTracking().Where(a => a.ServicePoint == point);
        return stage switch
        {
            Stage.Received => here.Where(a => a.Status == ApplicationStatus.Received),
            Stage.DueSoon => Open(here).Where(a => a.DueSoonAt <= now && a.DueAt >= now),
            _ => Open(here).Where(a => a.DueAt < now),
        };
    }

    /// <summary>Through the slots, of which there are twelve a day.</summary>
    public static IQueryable<PickupAppointment> Appointments(IssuanceDb db, string point, DateOnly today)
    {
        var (dawn, night) = (ChinaTime.StartOf(today), ChinaTime.StartOf(today.AddDays(1)));
        return from slot in db.PickupSlots
            where slot.ServicePoint == point && slot.StartsAt >= dawn && slot.StartsAt < night
            join appointment in db.PickupAppointments.AsNoTracking() on slot.Id equals appointment.SlotId
            where appointment.Status != AppointmentStatus.Cancelled
            select appointment;
    }

    /// <summary>Not settled and still to be: its clock runs.</summary>
    private static IQueryable<CardApplication> Open(IQueryable<CardApplication> applications) =>
        applications.Where(a =>
            a.MetAt == null && (a.Status == ApplicationStatus.Received || a.Status == ApplicationStatus.Approved)
        );
}
