using Issuance.Calendar;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>The slot that a clerk chose for a card.</summary>
internal sealed record SlotChoice(ServicePoint Point, Slot Slot)
{
    /// <returns>Null when the card's service point has no such slot, or is closed on that day.</returns>
    /// <exception cref="CalendarYearMissingException">Nobody knows whether that day is worked.</exception>
    public static async Task<SlotChoice?> FindAsync(
        IssuanceDb db,
        Card card,
        string slotId,
        BusinessClock clock,
        WorkingCalendar calendar,
        CancellationToken cancel
    )
    {
        var point = await db.ServicePoints.AsNoTracking().SingleAsync(p => p.Code == card.ServicePoint, cancel);
        var times = await OpeningTimes.OfAsync(db, point.Code, clock.Today, cancel);
        return SlotGrid.Find(slotId, times, clock.Today, calendar) is { } slot ? new SlotChoice(point, slot) : null;
    }

    /// <summary>A slot that starts now is past.</summary>
    public Refusal? WhyNotAt(DateTimeOffset now) => Slot.StartsAt <= now ? ServicePointRefusals.SlotPast : null;
}
