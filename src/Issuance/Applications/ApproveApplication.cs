using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Recoveries;
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
        RecoveryWatch recovery,
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

        var cardId = Ids.Of(Ids.Card, vault.NameOf("card", application.Id));
        application.Approve(
            cardId,
            request.Clerk,
            actor.Person,
            application.SealComment(vault, request.Comment),
            clock.GetUtcNow()
        );
        var perhapsSentAt = await recovery.PerhapsSentAtAsync(db, application.CreatedAt, cancel);
        var (card, order) = OrderCard(application, cardId, vault, wallClock.GetUtcNow(), perhapsSentAt);
        db.Cards.Add(card);
        db.BankInstructions.Add(order);
        queue.Add(WorkKinds.OrderCard, order.Reference, lane: order.Bank);
        if (perhapsSentAt is not null)
            queue.Add(WorkKinds.EnquireInstruction, order.Reference, lane: order.Bank);
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
        Vault vault,
        DateTimeOffset now,
        DateTimeOffset? perhapsSentAt
    )
    {
        var order = BankInstruction.Prepare(
            ReferenceOf(application.Id, vault),
            1,
            application.AgentBank,
            cardId,
            application.Id,
            now,
            perhapsSentAt
        );
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

    /// <summary>
    /// What the bank knows an application's order by, without the attempt. It follows from the application alone, as the
    /// card's id does: where an approval was lost with a restore, approving again finds what the bank has made of it.
    /// </summary>
    internal static string ReferenceOf(string applicationId, Vault vault) =>
        $"ord-{Ids.Token(vault.NameOf("order", applicationId), ReferenceLength)}";

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
