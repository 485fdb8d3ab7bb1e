using Issuance.Access;
using Issuance.Audit;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>Its owner changes an endpoint, switches it off and on, and deletes it.</summary>
public static class ChangeEndpoint
{
    /// <summary>The whole of it: what is left out is cleared.</summary>
    public sealed record Request : EndpointSettings;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/webhook-endpoints/{endpointId}/update", UpdateAsync)
            .Operation(
                new Operation("UpdateWebhookEndpoint", Scopes.WebhooksManage) { Keyed = true, Body = typeof(Request) },
                "Change address, description and types"
            )
            .Refuses(WebhookRefusals.UrlInvalid, WebhookRefusals.TypeUnknown, WebhookRefusals.NotFound);
        Switch(routes, "disable", "DisableWebhookEndpoint", "Send nothing to it for a while", DisableAsync);
        Switch(routes, "enable", "EnableWebhookEndpoint", "Send to it again, beginning with what waits", EnableAsync);
        routes
            .MapDelete("/v1/webhook-endpoints/{endpointId}", DeleteAsync)
            .Operation(new Operation("DeleteWebhookEndpoint", Scopes.WebhooksManage), "Delete it with all that waits")
            .Refuses(WebhookRefusals.NotFound);
    }

    private static void Switch(
        IEndpointRouteBuilder routes,
        string command,
        string id,
        string summary,
        Delegate handler
    ) =>
        routes
            .MapPost($"/v1/webhook-endpoints/{{endpointId}}/{command}", handler)
            .Operation(new Operation(id, Scopes.WebhooksManage) { Keyed = true }, summary)
            .Refuses(WebhookRefusals.NotFound, HttpRefusals.InvalidStateTransition);

    internal static async Task<Results<Ok<EndpointView>, RefusalResult>> UpdateAsync(
        string endpointId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        Deployment deployment,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        if (body.Value.WhyNot(deployment) is { } wrong)
            return wrong.ToProblem();
        if (await db.LockOwnEndpointAsync(endpointId, actor, cancel) is not { } endpoint)
            return WebhookRefusals.NotFound.ToProblem();
        endpoint.Change(body.Value.Url, body.Value.Description, body.Value.Types);
        audit.Record("webhook_endpoint.changed", endpoint.Id);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok(EndpointView.Of(endpoint, response));
    }

    internal static async Task<Results<Ok<EndpointView>, RefusalResult>> DisableAsync(
        string endpointId,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        TimeProvider wallClock,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        if (await db.LockOwnEndpointAsync(endpointId, actor, cancel) is not { } endpoint)
            return WebhookRefusals.NotFound.ToProblem();
        if (endpoint.WhyNot("disable") is { } refusal)
            return refusal.ToProblem();
        endpoint.Disable(DisabledReason.ByRequest, wallClock.GetUtcNow());
        audit.Record("webhook_endpoint.disabled", endpoint.Id);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok(EndpointView.Of(endpoint, response));
    }

    internal static async Task<Results<Ok<EndpointView>, RefusalResult>> EnableAsync(
        string endpointId,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        if (await db.LockOwnEndpointAsync(endpointId, actor, cancel) is not { } endpoint)
            return WebhookRefusals.NotFound.ToProblem();
        if (endpoint.WhyNot("enable") is { } refusal)
            return refusal.ToProblem();
        endpoint.Enable();
        audit.Record("webhook_endpoint.enabled", endpoint.Id);
        await db.SaveChangesAsync(cancel);
        await WebhookReplay.WakeAsync(db, endpoint.Id, cancel);
        await OpsTasks.CloseAsync(db, WebhookOutcomes.DisabledTask, endpoint.Id, cancel);
        return TypedResults.Ok(EndpointView.Of(endpoint, response));
    }

    internal static async Task<Results<NoContent, RefusalResult>> DeleteAsync(
        string endpointId,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        TimeProvider wallClock,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockOwnEndpointAsync(endpointId, actor, cancel) is not { } endpoint)
            return WebhookRefusals.NotFound.ToProblem();
        endpoint.Delete(wallClock.GetUtcNow());
        audit.Record("webhook_endpoint.deleted", endpoint.Id);
        await db.SaveChangesAsync(cancel);
        // Its messages go with the next purge; its secrets now.
        await db.WebhookSecrets.Where(s => s.EndpointId == endpoint.Id).ExecuteDeleteAsync(cancel);
        await OpsTasks.CloseAsync(db, WebhookOutcomes.DisabledTask, endpoint.Id, cancel);
        await OpsTasks.CloseAsync(db, WebhookOutcomes.ExhaustedTask, endpoint.Id, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.NoContent();
    }
}
