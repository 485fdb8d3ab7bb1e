using Issuance.Access;
using Issuance.Http;
using Issuance.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>The tenant's endpoints, newest first, and each by its id.</summary>
public static class ReadEndpoints
{
    public sealed record Parameters : PageQuery;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/webhook-endpoints", ListAsync)
            .Operation(
                new Operation("ListWebhookEndpoints", Scopes.WebhooksManage) { Query = typeof(Parameters) },
                "List webhook endpoints, newest first"
            );
        routes
            .MapGet("/v1/webhook-endpoints/{endpointId}", GetAsync)
            .Operation(new Operation("GetWebhookEndpoint", Scopes.WebhooksManage), "Read one webhook endpoint")
            .Refuses(WebhookRefusals.NotFound);
    }

    internal static async Task<Results<Ok<Page<EndpointView>>, RefusalResult>> ListAsync(
        Query<Parameters> query,
        IssuanceDb db,
        CurrentActor actor,
        CancellationToken cancel
    )
    {
        if (ListPosition.WhyNotRead(query.Value.Cursor, WebhookEndpoint.IdPrefix, out var after) is { } unreadable)
            return unreadable.ToProblem();
        var own = db.WebhookEndpoints.AsNoTracking().OwnedBy(actor);
        if (after is not null)
            own = own.Where(w =>
                EF.Functions.LessThan(
                    ValueTuple.Create(w.CreatedAt, w.Id),
                    ValueTuple.Create(after.CreatedAt, after.Id)
                )
            );
        var rows = await own.OrderByDescending(w => w.CreatedAt)
            .ThenByDescending(w => w.Id)
            .Take(query.Value.PageSize + 1)
            .ToListAsync(cancel);
        return TypedResults.Ok(
            ListPosition.Cut(rows, query.Value.PageSize, w => new ListPosition(w.CreatedAt, w.Id), EndpointView.Of)
        );
    }

    internal static async Task<Results<Ok<EndpointView>, RefusalResult>> GetAsync(
        string endpointId,
        IssuanceDb db,
        CurrentActor actor,
        HttpResponse response,
        CancellationToken cancel
    ) =>
        await db.FindOwnEndpointAsync(endpointId, actor, cancel) is { } endpoint
            ? TypedResults.Ok(EndpointView.Of(endpoint, response))
            : WebhookRefusals.NotFound.ToProblem();
}
