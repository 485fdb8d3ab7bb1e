using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Issuance.Sandbox;

/// <summary>What the sandbox's business time is.</summary>
public static class ShowClock
{
    /// <param name="WorkingDay">Null in a year whose working days are not loaded.</param>
    /// <param name="OffsetSeconds">How far business time is ahead of the wall clock; negative behind it.</param>
    public sealed record Response(
        DateTimeOffset Now,
        DateOnly BusinessDate,
        bool? WorkingDay,
        [property: Range(-1e10, 1e10)] double OffsetSeconds
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/sandbox/clock", Handle)
            .Operation(
                new Operation("GetSandboxClock", Scopes.SandboxControl) { SandboxOnly = true },
                "Show business time"
            );

    internal static Ok<Response> Handle(BusinessClock clock, WorkingCalendar calendar) =>
        TypedResults.Ok(Describe(clock, calendar));

    internal static Response Describe(BusinessClock clock, WorkingCalendar calendar)
    {
        var now = clock.Now;
        var today = ChinaTime.DateOf(now);
        return new Response(
            now,
            today,
            calendar.HasYear(today.Year) ? calendar.IsWorkingDay(today) : null,
            Math.Round(clock.Offset.TotalSeconds, 3)
        );
    }
}
