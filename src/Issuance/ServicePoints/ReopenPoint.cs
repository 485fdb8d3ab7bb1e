using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>
/// Opens a service point after all on a day that was to be closed. Its slots can be booked again; bookings that were moved
/// away stay where they are, since their holders were told so.
/// </summary>
public static class ReopenPoint
{
    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Clerk { get; init; }
    }

    public sealed record Response(DateOnly Date, bool Closed);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/service-points/{code}/closures/{date}/reopening", HandleAsync)
            .Operation(
                new Operation("ReopenServicePoint", Scopes.PickupsWrite) { Keyed = true, Body = typeof(Request) },
                "Open a service point on a day that was closed"
            )
            .Refuses(
                ServicePointRefusals.NotFound,
                ServicePointRefusals.ClosureNotFound,
                ServicePointRefusals.ClosureOver
            );

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string code,
        string date,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        actor.Clerk = body.Value.Clerk;
        if (await db.FindOwnPointAsync(code, actor, cancel) is null)
            return ServicePointRefusals.NotFound.ToProblem();
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return ServicePointRefusals.ClosureNotFound.ToProblem();
        await OpeningTimes.HoldAloneAsync(db, code, cancel);
        if (await db.PointClosures.FindAsync([code, day], cancel) is not { } closure)
            return ServicePointRefusals.ClosureNotFound.ToProblem();
        if (day < clock.Today)
            return ServicePointRefusals.ClosureOver.ToProblem();
        db.PointClosures.Remove(closure);
        audit.Record("service_point.reopened", code, date);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok(new Response(day, Closed: false));
    }
}
