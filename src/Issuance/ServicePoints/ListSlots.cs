using System.Globalization;
using Issuance.Access;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>Lists the slots of a service point that can still be booked, in the order of time, with what is free in each.</summary>
public static class ListSlots
{
    private const int DefaultDays = 14;

    public sealed record Parameters : PageQuery
    {
        /// <summary>First day; today unless given.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Last day, at most 31 days after the first; in 14 days unless given.</summary>
        public DateOnly? To { get; init; }
    }

    public sealed record Item(
        string SlotId,
        DateTimeOffset StartsAt,
        DateTimeOffset EndsAt,
        int Capacity,
        int Booked,
        int Free
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/service-points/{code}/slots", HandleAsync)
            .Operation(
                new Operation("ListSlots", Scopes.PickupsRead) { Query = typeof(Parameters) },
                "List the slots of a service point"
            )
            .Refuses(ServicePointRefusals.NotFound, HttpRefusals.CalendarYearMissing);

    internal static async Task<Results<Ok<Page<Item>>, RefusalResult>> HandleAsync(
        string code,
        Query<Parameters> query,
        IssuanceDb db,
        CurrentActor actor,
        BusinessClock clock,
        WorkingCalendar calendar,
        CancellationToken cancel
    )
    {
        var startsAfter = 0L;
        if (query.Value.Cursor is { } cursor && !NumberCursor.TryRead(cursor, out startsAfter))
            return NumberCursor.Unreadable.ToProblem();
        var from = query.Value.From ?? clock.Today;
        if (query.Value.To is { } asked && WhyNotUntil(from, asked) is { } unsound)
            return unsound.ToProblem();
        var point =
            actor.Kind == ClientKind.Operations || actor.Tenant == code
                ? await db.ServicePoints.AsNoTracking().SingleOrDefaultAsync(p => p.Code == code, cancel)
                : null;
        if (point is null)
            return ServicePointRefusals.NotFound.ToProblem();

        var last = LastDay(from, query.Value.To, clock.Today, calendar);
        var now = clock.GetUtcNow();
        var times = await OpeningTimes.OfAsync(db, code, from, cancel);
        var slots = Days(from, last, clock.Today)
            .SelectMany(day => SlotGrid.Of(times, day, calendar))
            .Where(slot => slot.StartsAt > now && slot.StartsAt.ToUnixTimeSeconds() > startsAfter)
            .Take(query.Value.PageSize + 1)
            .ToList();
        return TypedResults.Ok(await PageAsync(db, point, slots, query.Value.PageSize, cancel));
    }

    private static Refusal? WhyNotUntil(DateOnly from, DateOnly to) =>
        to < from || to.DayNumber - from.DayNumber > SlotGrid.DaysAhead
            ? HttpRefusals.RequestInvalid with
            {
                Faults =
                [
                    Faults.OutOfRange(
                        "?to",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"from the first day to {SlotGrid.DaysAhead} days after it"
                        )
                    ),
                ],
            }
            : null;

    /// <summary>A day that was asked for is never left out in silence; our own default ends where the calendar ends.</summary>
    /// <exception cref="CalendarYearMissingException">The asked day's year, or every day's, is not loaded.</exception>
    private static DateOnly LastDay(DateOnly from, DateOnly? asked, DateOnly today, WorkingCalendar calendar)
    {
        if ((asked ?? from) > calendar.LastLoadedDay)
            throw new CalendarYearMissingException((asked ?? from).Year);
        if (asked is { } to)
            return to;
        var usual = from > today.AddDays(DefaultDays) ? from.AddDays(DefaultDays) : today.AddDays(DefaultDays);
        return usual < calendar.LastLoadedDay ? usual : calendar.LastLoadedDay;
    }

    /// <summary>Days behind us have no future slot, and days too far ahead none that can be booked.</summary>
    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly last, DateOnly today)
    {
        var horizon = today.AddDays(SlotGrid.DaysAhead);
        for (var day = from > today ? from : today; day <= last && day <= horizon; day = day.AddDays(1))
            yield return day;
    }

    private static async Task<Page<Item>> PageAsync(
        IssuanceDb db,
        ServicePoint point,
        List<Slot> slots,
        int pageSize,
        CancellationToken cancel
    )
    {
        var shown = slots.Take(pageSize).ToList();
        var ids = shown.Select(slot => slot.Id).ToArray();
        var booked = await db
            .PickupSlots.AsNoTracking()
            .Where(row => ids.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, StringComparer.Ordinal, cancel);
        var items = shown
            .Select(slot =>
            {
                var row = booked.GetValueOrDefault(slot.Id);
                var capacity = row?.Capacity ?? point.SlotCapacity;
                var taken = row?.Booked ?? 0;
                return new Item(slot.Id, slot.StartsAt, slot.EndsAt, capacity, taken, capacity - taken);
            })
            .ToList();
        var next = slots.Count > pageSize ? NumberCursor.Write(shown[^1].StartsAt.ToUnixTimeSeconds()) : null;
        return new Page<Item>(items, next is not null, next);
    }
}
