using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Issuance.Sandbox;

/// <summary>
/// Moves business time, forwards or back; it runs on from there and survives a restart. Security time never moves.
/// The jobs that go by business dates run right after (<see cref="ClockWake"/>).
/// </summary>
public static partial class MoveClock
{
    private static readonly DateOnly First = new(2020, 1, 1);
    private static readonly DateOnly Last = new(2027, 12, 31);

    /// <summary>Exactly one member.</summary>
    public sealed record Request
    {
        public DateTimeOffset? Now { get; init; }

        /// <summary>An ISO 8601 duration of days, hours and minutes, or <c>PnWD</c>: n working days on, at the same hour.</summary>
        [StringLength(24, MinimumLength = 3), RegularExpression(Durations)]
        public string? Advance { get; init; }

        /// <summary>Back to the wall clock; only true means anything.</summary>
        public bool? Reset { get; init; }
    }

    private const string Hours = "T(?:[0-9]{1,6}H(?:[0-9]{1,7}M)?|[0-9]{1,7}M)";
    private const string Durations = $"P(?:[0-9]{{1,5}}WD|[0-9]{{1,5}}D(?:{Hours})?|{Hours})";

    [GeneratedRegex(
        "^P(?:(?<wd>[0-9]+)WD)?(?:(?<d>[0-9]+)D)?(?:T(?:(?<h>[0-9]+)H)?(?:(?<m>[0-9]+)M)?)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Parts();

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/sandbox/clock", HandleAsync)
            .Operation(
                new Operation("MoveSandboxClock", Scopes.SandboxControl) { Body = typeof(Request), SandboxOnly = true },
                "Move business time"
            )
            .Refuses(SandboxRefusals.ClockValueInvalid, HttpRefusals.CalendarYearMissing);

    internal static async Task<Results<Ok<ShowClock.Response>, RefusalResult>> HandleAsync(
        Body<Request> body,
        IssuanceDb db,
        BusinessClockStore store,
        BusinessClock clock,
        WorkingCalendar calendar,
        TimeProvider wallClock,
        AuditTrail audit,
        CancellationToken cancel
    )
    {
        var moved = false;
        audit.Record("sandbox.clock_moved", "business_clock");
        await store.MoveAsync(
            db,
            offset =>
            {
                var next = NewOffset(body.Value, offset, wallClock.GetUtcNow(), calendar);
                moved = next is not null;
                return next;
            },
            cancel
        );
        return moved
            ? TypedResults.Ok(ShowClock.Describe(clock, calendar))
            : SandboxRefusals.ClockValueInvalid.ToProblem();
    }

    /// <returns>Null for a request that the clock cannot follow.</returns>
    /// <exception cref="CalendarYearMissingException">The count of working days runs into a year that is not loaded.</exception>
    internal static TimeSpan? NewOffset(Request request, TimeSpan offset, DateTimeOffset wall, WorkingCalendar calendar)
    {
        switch (request)
        {
            case { Now: null, Advance: null, Reset: true }:
                return TimeSpan.Zero;
            case { Now: { } now, Advance: null, Reset: null }:
                return Within(now, wall);
            case { Now: null, Advance: { } advance, Reset: null }:
                var present = ChinaTime.ToOffset(wall + offset);
                return Advance(present, advance, calendar) is { } later ? Within(later, wall) : null;
            default:
                return null;
        }
    }

    private static TimeSpan? Within(DateTimeOffset target, DateTimeOffset wall)
    {
        var day = ChinaTime.DateOf(target);
        return day >= First && day <= Last ? target - wall : null;
    }

    private static DateTimeOffset? Advance(DateTimeOffset present, string advance, WorkingCalendar calendar)
    {
        var parts = Parts().Match(advance);
        if (parts.Groups["wd"].Success)
        {
            var day = calendar.AddWorkingDays(DateOnly.FromDateTime(present.DateTime), Number("wd"));
            return ChinaTime.At(day, TimeOnly.FromDateTime(present.DateTime));
        }

        var step = TimeSpan.FromDays(Number("d")) + TimeSpan.FromHours(Number("h")) + TimeSpan.FromMinutes(Number("m"));
        // Far beyond the clock's range, and near enough never to overflow.
        return step < TimeSpan.FromDays(36_500) ? present + step : null;

        int Number(string name) =>
            parts.Groups[name].Success ? int.Parse(parts.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }
}
