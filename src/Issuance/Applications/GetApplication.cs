using Issuance.Access;
using Issuance.Audit;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>Shows one application with its card's way and its bank order.</summary>
internal static class GetApplication
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/applications/{applicationId}", HandleAsync)
            .Operation(new Operation("GetApplication", Scopes.ApplicationsRead), "Show an application")
            .Refuses(ApplicationRefusals.NotFound);

    private static async Task<Results<Ok<ApplicationView>, RefusalResult>> HandleAsync(
        string applicationId,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        Vault vault,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        if (!Ids.IsWellFormed(applicationId, Ids.Application))
            return ApplicationRefusals.NotFound.ToProblem();
        var found = await db
            .Applications.Where(a => a.Id == applicationId)
            .VisibleTo(actor)
            .WithCards(db)
            .SingleOrDefaultAsync(cancel);
        if (found is null)
            return ApplicationRefusals.NotFound.ToProblem();
        if (actor.SeesPersons())
        {
            audit.Record("application.viewed", applicationId);
            await db.SaveChangesAsync(cancel);
        }

        ApplicationView.SetETag(response, found.Application, found.Card);
        return TypedResults.Ok(ApplicationView.Of(found.Application, found.Card, found.Order, actor, vault));
    }
}
