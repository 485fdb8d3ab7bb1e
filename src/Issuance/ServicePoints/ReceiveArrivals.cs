using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>
/// A clerk scans the cards of a delivery: each one that belongs here can be collected from now on, and its case is
/// settled in time (R053, R054). Rule: <see cref="Card.WhyNotArrive"/>.
/// </summary>
public static class ReceiveArrivals
{
    /// <param name="Arrived">How many cards arrived with this request.</param>
    /// <param name="Results">One for each serial, in the order in which they were sent.</param>
    public sealed record Response(int Arrived, IReadOnlyList<Result> Results);

    /// <param name="CardId">Null where the serial is unknown or belongs elsewhere.</param>
    public sealed record Result(string Serial, Outcome Outcome, string? CardId);

    public enum Outcome
    {
        Arrived,
        AlreadyArrived,
        WrongSite,
        UnknownSerial,

        /// <summary>Not shipped yet, handed over already, lost or closed.</summary>
        NotInTransit,
    }

    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Clerk { get; init; }

        /// <summary>The serials as printed on the cards; each is judged for itself.</summary>
        [MinLength(1), MaxLength(500), EachLength(1, 32)]
        public required string[] Serials { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/service-points/{code}/arrivals", HandleAsync)
            .Operation(
                new Operation("ReceiveArrivals", Scopes.PickupsWrite) { Keyed = true, Body = typeof(Request) },
                "Record cards that arrived at a service point"
            )
            .Refuses(ServicePointRefusals.NotFound);

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string code,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        NoticeQueue notices,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        actor.Clerk = request.Clerk;
        if (
            actor.Kind != ClientKind.ServicePoint
            || code != actor.Tenant
            || !await db.ServicePoints.AnyAsync(p => p.Code == code, cancel)
        )
            return ServicePointRefusals.NotFound.ToProblem();

        // In the order of ids, so that two deliveries that share cards wait for each other instead of dying.
        var here = await db
            .Cards.FromSql(
                $"select * from cards where serial = any({request.Serials}) and service_point = {code} order by id for update"
            )
            .ToDictionaryAsync(card => card.Serial!, StringComparer.Ordinal, cancel);
        var elsewhere = await db
            .Cards.Where(card => request.Serials.Contains(card.Serial) && card.ServicePoint != code)
            .OrderBy(card => card.Id)
            .Select(card => new { card.Id, card.Serial })
            .ToDictionaryAsync(card => card.Serial!, card => card.Id, StringComparer.Ordinal, cancel);

        var results = request
            .Serials.Select(serial =>
                here.TryGetValue(serial, out var card) ? Receive(card, clock.GetUtcNow())
                : elsewhere.ContainsKey(serial) ? new Result(serial, Outcome.WrongSite, null)
                : new Result(serial, Outcome.UnknownSerial, null)
            )
            .ToList();

        var arrived = results
            .Where(result => result.Outcome == Outcome.Arrived)
            .Select(result => result.CardId!)
            .ToArray();
        await notices.TellOfArrivalAsync(
            [.. here.Values.Where(card => arrived.Contains(card.Id, StringComparer.Ordinal))],
            cancel
        );
        await MeetDeadlinesAsync(db, arrived, clock.GetUtcNow(), cancel);
        foreach (var cardId in elsewhere.Values)
            await OpsTasks.OpenAsync(db, "wrong_site", cardId, $"scanned_at_{code}", cancel);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok(new Response(arrived.Length, results));
    }

    private static Result Receive(Card card, DateTimeOffset now)
    {
        if (card.WhyNotArrive() is null)
        {
            card.Arrive(now);
            return new Result(card.Serial!, Outcome.Arrived, card.Id);
        }

        var isThere = card.Custody is Custody.AtPickupPoint or Custody.Unclaimed && !card.Lost && !card.IsClosed;
        return new Result(card.Serial!, isThere ? Outcome.AlreadyArrived : Outcome.NotInTransit, card.Id);
    }

    /// <summary>The promise of three working days is kept when the card is at the pickup point, in the same transaction.</summary>
    private static async Task MeetDeadlinesAsync(
        IssuanceDb db,
        string[] cardIds,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (cardIds.Length == 0)
            return;
        var applications = await db
            .Applications.FromSql($"select * from applications where card_id = any({cardIds}) order by id for update")
            .ToListAsync(cancel);
        foreach (var application in applications)
            application.MeetDeadline(now);
    }
}
