using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Cards;
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

/// <summary>
/// A clerk hands a card to its holder, who shows the original document (R054, R056). With it the application is complete.
/// Rule: <see cref="Card.WhyNotHandOver"/>; an appointment is not needed.
/// </summary>
public static class HandOver
{
    public enum Collector
    {
        Holder,

        /// <summary>Named already, not offered yet.</summary>
        Agent,
    }

    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Clerk { get; init; }
        public required Collector CollectedBy { get; init; }
        public required IdDocument IdDocument { get; init; }
    }

    public sealed record Response(
        string CardId,
        string ApplicationId,
        Custody Custody,
        DateTimeOffset HandedOverAt,
        CardStatus Status,
        int Version,
        IReadOnlyList<string> AllowedCommands
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/hand-over", HandleAsync)
            .Operation(
                new Operation("HandOverCard", Scopes.PickupsWrite) { Keyed = true, Body = typeof(Request) },
                "Hand a card to its holder"
            )
            .Refuses([
                IdDocument.OriginalNotSeen,
                ServicePointRefusals.CollectorNotOffered,
                .. IdDocument.NumberRefusals,
                CardRefusals.NotFound,
                CardRefusals.Closed,
                CardRefusals.Lost,
                HttpRefusals.InvalidStateTransition,
                CardRefusals.IdentityLocked,
                CardRefusals.IdentityMismatch,
            ]);

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string cardId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        IdentityCheck identity,
        Divisions divisions,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        actor.Clerk = request.Clerk;
        var (holder, unsound) = request.IdDocument.Read(clock.Today, divisions);
        if (
            RequestFaults.Together(request.IdDocument.WhyNotOriginal(), WhyNotCollect(request.CollectedBy), unsound) is
            { } fault
        )
            return fault.ToProblem();

        // Only the service point that the card was ordered to has it; for any other it does not exist.
        var card = actor.Kind == ClientKind.ServicePoint ? await db.LockCardAsync(cardId, actor, cancel) : null;
        if (card is null)
            return CardRefusals.NotFound.ToProblem();
        var refusal =
            card.WhyNotHandOver()
            ?? await identity.WhyNotHolderAsync(card, holder!, IdentityCheckPurpose.HandOver, cancel);
        if (refusal is null)
            await CompleteAsync(db, card, clock.GetUtcNow(), cancel);
        await db.SaveChangesAsync(cancel);
        return refusal is null ? TypedResults.Ok(Describe(card)) : refusal.ToProblem();
    }

    private static async Task CompleteAsync(IssuanceDb db, Card card, DateTimeOffset now, CancellationToken cancel)
    {
        var applications = await db
            .Applications.FromSql($"select * from applications where id = {card.ApplicationId} for update")
            .ToListAsync(cancel);
        await db.HandOverAsync(card, now, cancel);
        applications.Single().Complete();
    }

    private static Refusal? WhyNotCollect(Collector collector) =>
        collector == Collector.Holder
            ? null
            : ServicePointRefusals.CollectorNotOffered.At(
                "/collectedBy",
                "Only the holder can collect the card for now."
            );

    private static Response Describe(Card card) =>
        new(
            card.Id,
            card.ApplicationId,
            card.Custody,
            card.HandedOverAt!.Value,
            card.Status,
            card.Version,
            card.AllowedCommands
        );
}
