using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Issuance.Applications;

/// <summary>A reviewer rejects an application and says why; the person may apply again (R065).</summary>
internal static class RejectApplication
{
    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]+")]
        public required string Clerk { get; init; }

        public required RejectionReason ReasonCode { get; init; }

        [StringLength(500, MinimumLength = 1)]
        public required string Comment { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/applications/{applicationId}/rejection", HandleAsync)
            .Operation(
                new Operation("RejectApplication", Scopes.ApplicationsReview) { Keyed = true, Body = typeof(Request) },
                "Reject an application"
            )
            .Refuses(ApplicationRefusals.NotFound, HttpRefusals.InvalidStateTransition, ApplicationRefusals.SamePerson);

    private static async Task<Results<Ok<ApplicationView>, RefusalResult>> HandleAsync(
        string applicationId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        Vault vault,
        BusinessClock clock,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        actor.Clerk = request.Clerk;
        if (await db.LockApplicationAsync(applicationId, actor, cancel) is not { } application)
            return ApplicationRefusals.NotFound.ToProblem();
        if (application.WhyNotReview(ApplicationCommand.Reject, actor.Person) is { } refusal)
            return refusal.ToProblem();

        application.Reject(
            Snake.Case(request.ReasonCode),
            request.Clerk,
            actor.Person,
            application.SealComment(vault, request.Comment)!,
            clock.GetUtcNow()
        );
        await db.SaveChangesAsync(cancel);
        ApplicationView.SetETag(response, application, null);
        return TypedResults.Ok(ApplicationView.Of(application, null, null, actor, vault));
    }
}
