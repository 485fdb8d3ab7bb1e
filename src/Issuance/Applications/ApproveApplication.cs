using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>
/// A reviewer approves an application: in the same transaction the card and the order to its bank come into being,
/// so there is no order without an approval and no approval without an order (R064, R065).
/// </summary>
internal static class ApproveApplication
{
    private const int ReferenceLength = 13;

    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]+")]
        public required string Clerk { get; init; }

        /// <summary>The reviewer attests that the applicant is who they say.</summary>
        public required bool IdentityVerified { get; init; }

        [StringLength(500)]
        public string? Comment { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/applications/{applicationId}/approval", HandleAsync)
            .Operation(
                new Operation("ApproveApplication", Scopes.ApplicationsReview) { Keyed = true, Body = typeof(Request) },
                "Approve an application and order its card"
            )
            .Refuses(
                ApplicationRefusals.IdentityNotVerified,
                ApplicationRefusals.NotFound,
                HttpRefusals.InvalidStateTransition,
                ApplicationRefusals.SamePerson,
                ApplicationRefusals.Duplicate
            );

    private static async Task<Results<Ok<ApplicationView>, RefusalResult>> HandleAsync(
        string applicationId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        WorkQueue queue,
        Vault vault,
        BusinessClock clock,
        TimeProvider wallClock,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        actor.Clerk = request.Clerk;
        if (!request.IdentityVerified)
            return NotVerified().ToProblem();
        if (await db.LockApplicationAsync(applicationId, actor, cancel) is not { } application)
            return ApplicationRefusals.NotFound.ToProblem();
        if (application.WhyNotReview(ApplicationCommand.Approve, actor.Person) is { } refusal)
            return refusal.ToProblem();

        var cardId = Ids.New(Ids.Card);
        application.Approve(
            cardId,
            request.Clerk,
            actor.Person,
            application.SealComment(vault, request.Comment),
            clock.GetUtcNow()
        );
        var (card, order) = OrderCard(application, cardId, wallClock.GetUtcNow());
        db.Cards.Add(card);
        db.BankInstructions.Add(order);
        queue.Add(WorkKinds.OrderCard, order.Reference, lane: order.Bank);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (OneCardPerPerson.Refused(e))
        {
            db.ChangeTracker.Clear();
            return ApplicationRefusals.Duplicate.ToProblem();
        }

        ApplicationView.SetETag(response, application, card);
        return TypedResults.Ok(ApplicationView.Of(application, card, order, actor, vault));
    }

    private static (Card Card, BankInstruction Order) OrderCard(
        CardApplication application,
        string cardId,
        DateTimeOffset now
    )
    {
        var reference = $"ord-{Ids.Token(ReferenceLength)}";
        var order = BankInstruction.Prepare(reference, 1, application.AgentBank, cardId, application.Id, now);
        var card = Card.Order(
            cardId,
            application.Id,
            application.AgentBank,
            application.HolderIndex,
            application.ServicePoint,
            order.Reference,
            now
        );
        return (card, order);
    }

    private static Refusal NotVerified()
    {
        var refusal = ApplicationRefusals.IdentityNotVerified;
        return refusal with
        {
            Faults =
            [
                new Fault("/identityVerified", refusal.Code, "Verify the applicant's identity before you approve."),
            ],
        };
    }
}
