using System.ComponentModel.DataAnnotations;
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

namespace Issuance.Webhooks;

/// <summary>Makes an endpoint, which is told of every event from now on. Its secret is in this answer alone.</summary>
public static class CreateEndpoint
{
    public sealed record Request : EndpointSettings
    {
        /// <summary>The form of the messages; the present one unless given. It stays for the life of the endpoint.</summary>
        [StringLength(10, MinimumLength = 10)]
        public string? ApiVersion { get; init; }
    }

    /// <param name="Secret">Keep it now: it is not shown again.</param>
    public sealed record Response(EndpointView Endpoint, [property: StringLength(60)] string Secret);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/webhook-endpoints", HandleAsync)
            .Operation(
                new Operation("CreateWebhookEndpoint", Scopes.WebhooksManage) { Keyed = true, Body = typeof(Request) },
                "Be told of events at an address"
            )
            .Refuses(
                WebhookRefusals.UrlInvalid,
                WebhookRefusals.TypeUnknown,
                WebhookRefusals.VersionUnknown,
                WebhookRefusals.TooMany
            );

    internal static async Task<Results<Created<Response>, RefusalResult>> HandleAsync(
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        Vault vault,
        Deployment deployment,
        WebhookOptions options,
        TimeProvider wallClock,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        if (request.WhyNot(deployment) is { } wrong)
            return wrong.ToProblem();
        if (request.ApiVersion is { } version && version != WebhookEndpoint.PresentApiVersion)
            return WebhookRefusals.VersionUnknown.At("/apiVersion").ToProblem();
        // Held: two that are made at once count each other.
        var from = await WebhookDispatch.HoldAsync(db, cancel);
        await db.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtext({$"webhook_endpoints:{actor.Kind}:{actor.Tenant}"}))",
            cancel
        );
        if (await db.WebhookEndpoints.OwnedBy(actor).CountAsync(cancel) >= options.MostEndpoints)
            return WebhookRefusals.TooMany.ToProblem();

        var now = wallClock.GetUtcNow();
        var endpoint = new WebhookEndpoint
        {
            Id = Ids.New(WebhookEndpoint.IdPrefix),
            ClientId = actor.Client,
            Kind = actor.Kind!.Value,
            Tenant = actor.Tenant,
            City = actor.City,
            Url = request.Url,
            Description = request.Description,
            EventTypes = request.Types,
            ApiVersion = WebhookEndpoint.PresentApiVersion,
            FromSequence = from,
            CreatedAt = now,
        };
        var (secret, text) = WebhookSecret.Make(vault, endpoint.Id, 1, now);
        db.AddRange(endpoint, secret);
        audit.Record("webhook_endpoint.created", endpoint.Id);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Created(
            $"/v1/webhook-endpoints/{endpoint.Id}",
            new Response(EndpointView.Of(endpoint), text)
        );
    }
}
