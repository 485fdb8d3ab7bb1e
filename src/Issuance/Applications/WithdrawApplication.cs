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

/// <summary>Who asked that an application be taken down.</summary>
public enum WithdrawalRequester
{
    Holder,
    Clerk,
}

/// <summary>Takes an application down before it is decided; once approved the card is ordered and it is too late.</summary>
internal static class WithdrawApplication
{
    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]+")]
        public required string Clerk { get; init; }

        public required WithdrawalRequester RequestedBy { get; init; }

        [StringLength(500)]
        public string? Comment { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/applications/{applicationId}/withdrawal", HandleAsync)
            .Operation(
                new Operation("WithdrawApplication", Scopes.ApplicationsSubmit)
                {
                    Keyed = true,
                    Body = typeof(Request),
                },
                "Withdraw an application"
            )
            .Refuses(ApplicationRefusals.NotFound, HttpRefusals.InvalidStateTransition);

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
        if (application.WhyNot(ApplicationCommand.Withdraw) is { } refusal)
            return refusal.ToProblem();

        application.Withdraw(
            Snake.Case(request.RequestedBy),
            request.Clerk,
            application.SealComment(vault, request.Comment),
            clock.GetUtcNow()
        );
        await db.SaveChangesAsync(cancel);
        ApplicationView.SetETag(response, application, null);
        return TypedResults.Ok(ApplicationView.Of(application, null, null, actor, vault));
    }
}
