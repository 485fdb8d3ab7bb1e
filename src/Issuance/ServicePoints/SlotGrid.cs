using System.Globalization;
using Issuance.Calendar;

namespace Issuance.ServicePoints;

/// <summary>A half hour in which a service point hands out cards.</summary>
/// <param name="Id">Says where and when: <c>SP-EAST.20260303T0900</c>.</param>
/// <param name="StartsAt">Business time; from this instant on the slot is past.</param>
/// <param name="EndsAt">Who has not come by then has missed it.</param>
public sealed record Slot(string Id, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

/// <summary>
/// Which slots there are: computed from the opening hours and the working calendar, so that nobody has to publish them
/// (contract 1.4, 2). Rows exist only for slots that somebody has booked.
/// </summary>
public static class SlotGrid
{
    /// <summary>How far ahead a place can be booked.</summary>
    public const int DaysAhead = 31;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(30);

    /// <summary>The slots of one day in the order of time; none on a day that is not worked or on which it is closed.</summary>
    /// <exception cref="CalendarYearMissingException">The day's year is not loaded.</exception>
    public static IEnumerable<Slot> Of(OpeningTimes times, DateOnly day, WorkingCalendar calendar) =>
        calendar.IsWorkingDay(day) && !times.Closed.Contains(day)
            ? from hours in times.Hours
            from count in Enumerable.Range(0, (int)((hours.To - hours.From) / Length))
            let startsAt = ChinaTime.At(day, hours.From.Add(Length * count))
            select new Slot(IdOf(times.ServicePoint, startsAt), startsAt, startsAt + Length)
            : [];

    /// <summary>The slot of this service point that an id names, also one that is past.</summary>
    /// <returns>Null where there is none: another point's, a time that no slot starts at, too far ahead.</returns>
    /// <exception cref="CalendarYearMissingException">It would be near enough, but nobody knows whether the day is worked.</exception>
    public static Slot? Find(string slotId, OpeningTimes times, DateOnly today, WorkingCalendar calendar)
    {
        var head = $"{times.ServicePoint}.";
        if (
            !slotId.StartsWith(head, StringComparison.Ordinal)
            || !DateTime.TryParseExact(
                slotId[head.Length..],
                "yyyyMMdd'T'HHmm",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var start
            )
        )
            return null;
        var day = DateOnly.FromDateTime(start);
        // A day long past needs no calendar: nobody can have meant it.
        if (day > today.AddDays(DaysAhead) || (day < today && !calendar.HasYear(day.Year)))
            return null;
        return Of(times, day, calendar).FirstOrDefault(slot => slot.Id == slotId);
    }

    private static string IdOf(string servicePoint, DateTimeOffset startsAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{servicePoint}.{startsAt:yyyyMMdd'T'HHmm}");
}
