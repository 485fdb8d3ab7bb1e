using Issuance.Calendar;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>What closing a service point for a day does to one booking.</summary>
/// <param name="To">The next free slot on a later day; null where there is none, or where the card cannot be collected any more.</param>
internal sealed record ClosureStep(PickupAppointment Appointment, Card Card, Slot? To);

/// <summary>
/// Which bookings a closed day moves, and where to: in the order of their time, each to the next free slot of the days
/// that follow. The same for the preview and for the real thing, which holds the locks.
/// </summary>
internal sealed class ClosurePlan(IssuanceDb db, ServicePoint point, DateOnly day, BusinessClock clock)
{
    private readonly DateTimeOffset now = clock.GetUtcNow();
    private readonly DateTimeOffset start = ChinaTime.StartOf(day).ToUniversalTime();
    private readonly DateTimeOffset end = ChinaTime.StartOf(day.AddDays(1)).ToUniversalTime();

    /// <summary>Locks the cards whose bookings will be moved, in the order of ids, as everywhere before their slots.</summary>
    public Task LockCardsAsync(CancellationToken cancel) =>
        db
            .Cards.FromSql(
                $"""
                select * from cards where id in (
                    select card_id from pickup_appointments
                    where service_point = {point.Code} and status = 'booked' and starts_at >= {start} and starts_at < {end}
                      and ends_at > {now})
                order by id for update
                """
            )
            .LoadAsync(cancel);

    public async Task<IReadOnlyList<ClosureStep>> MakeAsync(WorkingCalendar calendar, CancellationToken cancel)
    {
        var bookings = await db
            .PickupAppointments.Where(a =>
                a.ServicePoint == point.Code
                && a.Status == AppointmentStatus.Booked
                && a.StartsAt >= start
                && a.StartsAt < end
                && a.EndsAt > now
            )
            .OrderBy(a => a.StartsAt)
            .ThenBy(a => a.CreatedAt)
            .ThenBy(a => a.Id)
            .ToListAsync(cancel);
        if (bookings.Count == 0)
            return [];
        var cards = await db
            .Cards.Where(card => bookings.Select(a => a.CardId).Contains(card.Id))
            .ToDictionaryAsync(card => card.Id, StringComparer.Ordinal, cancel);
        using var places = (await FreePlacesAsync(calendar, cancel)).GetEnumerator();
        return
        [
            .. bookings.Select(booking =>
            {
                var card = cards[booking.CardId];
                return new ClosureStep(booking, card, card.IsCollectable && places.MoveNext() ? places.Current : null);
            }),
        ];
    }

    /// <summary>Cases whose due date is on that day or later. It stays: deadlines count legal working days, not opening days.</summary>
    public Task<int> CountDeadlinesAsync(CancellationToken cancel) =>
        db
            .Database.SqlQuery<int>(
                $"""
                select count(*)::int as "Value" from applications
                where service_point = {point.Code} and deadline_state = 'running' and due_at >= {start}
                """
            )
            .SingleAsync(cancel);

    /// <summary>Each free place of the days after the closed one, as often as it is free.</summary>
    private async Task<IEnumerable<Slot>> FreePlacesAsync(WorkingCalendar calendar, CancellationToken cancel)
    {
        var taken = await db
            .PickupSlots.AsNoTracking()
            .Where(slot => slot.ServicePoint == point.Code && slot.StartsAt >= end)
            .ToDictionaryAsync(slot => slot.Id, StringComparer.Ordinal, cancel);
        var times = await OpeningTimes.OfAsync(db, point.Code, day, cancel);
        var horizon = clock.Today.AddDays(SlotGrid.DaysAhead);
        var last = horizon < calendar.LastLoadedDay ? horizon : calendar.LastLoadedDay;
        return Enumerable
            .Range(1, Math.Max(0, last.DayNumber - day.DayNumber))
            .SelectMany(ahead => SlotGrid.Of(times, day.AddDays(ahead), calendar))
            .SelectMany(slot =>
                Enumerable.Repeat(
                    slot,
                    taken.TryGetValue(slot.Id, out var row) ? row.Capacity - row.Booked : point.SlotCapacity
                )
            );
    }
}
