using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>Lists the days from today on on which a service point stays closed, in the order of time.</summary>
public static class ListClosures
{
    public sealed record Parameters : PageQuery;

    /// <param name="ClosedAt">Business time of the decision.</param>
    public sealed record Item(
        DateOnly Date,
        ClosureReason Reason,
        [property: StringLength(32)] string Clerk,
        DateTimeOffset ClosedAt
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/service-points/{code}/closures", HandleAsync)
            .Operation(
                new Operation("ListClosures", Scopes.PickupsRead) { Query = typeof(Parameters) },
                "List the days on which a service point is closed"
            )
            .Refuses(ServicePointRefusals.NotFound);

    internal static async Task<Results<Ok<Page<Item>>, RefusalResult>> HandleAsync(
        string code,
        Query<Parameters> query,
        IssuanceDb db,
        CurrentActor actor,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        var after = 0L;
        if (query.Value.Cursor is { } cursor && !NumberCursor.TryRead(cursor, out after))
            return NumberCursor.Unreadable.ToProblem();
        var maySee =
            actor.Kind == ClientKind.Operations || (actor.Kind == ClientKind.ServicePoint && actor.Tenant == code);
        if (!maySee || !await db.ServicePoints.AnyAsync(p => p.Code == code, cancel))
            return ServicePointRefusals.NotFound.ToProblem();

        var first = after >= DateOnly.MaxValue.DayNumber ? DateOnly.MaxValue : DateOnly.FromDayNumber((int)after + 1);
        var from = first > clock.Today ? first : clock.Today;
        var rows = await db
            .PointClosures.AsNoTracking()
            .Where(c => c.ServicePoint == code && c.Day >= from)
            .OrderBy(c => c.Day)
            .Take(query.Value.PageSize + 1)
            .ToListAsync(cancel);
        var shown = rows.Take(query.Value.PageSize).ToList();
        var next = rows.Count > shown.Count ? NumberCursor.Write(shown[^1].Day.DayNumber) : null;
        return TypedResults.Ok(
            new Page<Item>(
                [.. shown.Select(c => new Item(c.Day, c.Reason, c.Clerk, ChinaTime.ToOffset(c.ClosedAt)))],
                next is not null,
                next
            )
        );
    }
}
