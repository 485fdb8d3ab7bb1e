using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Events;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>Its owner has an example sent, one event sent again, all that failed, or all that never went out.</summary>
public static class SendAgain
{
    public sealed record ExampleRequest
    {
        [StringLength(64, MinimumLength = 1)]
        public required string Type { get; init; }
    }

    public sealed record SinceRequest
    {
        /// <summary>When an event was written down (wall clock), inclusive. At most 30 days back.</summary>
        public required DateTimeOffset Since { get; init; }
    }

    /// <param name="EventId">The <c>webhook-id</c> of the message. An example's belongs to no event.</param>
    public sealed record QueuedOne(string EndpointId, string EventId, string Type);

    /// <param name="Since">From when on they were looked for.</param>
    /// <param name="More">There may be more: ask again once these are out.</param>
    public sealed record QueuedMany(string EndpointId, int Queued, bool More, DateTimeOffset Since);

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string one = "/v1/webhook-endpoints/{endpointId}";
        routes
            .MapPost($"{one}/send-example", ExampleAsync)
            .Operation(Command("SendWebhookExample", typeof(ExampleRequest)), "Send a signed example of a type")
            .Refuses(WebhookRefusals.TypeUnknown, WebhookRefusals.NotFound, HttpRefusals.InvalidStateTransition);
        routes
            .MapPost($"{one}/resend/{{eventId}}", ResendAsync)
            .Operation(Command("ResendWebhook", null), "Send one event again")
            .Refuses(WebhookRefusals.NotFound, EventRefusals.NotFound, HttpRefusals.InvalidStateTransition);
        routes
            .MapPost($"{one}/recover", RecoverAsync)
            .Operation(Command("RecoverWebhooks", typeof(SinceRequest)), "Send all that failed again")
            .Refuses(WebhookRefusals.NotFound, HttpRefusals.InvalidStateTransition);
        routes
            .MapPost($"{one}/replay-missing", ReplayMissingAsync)
            .Operation(Command("ReplayMissingWebhooks", typeof(SinceRequest)), "Send all that was never sent")
            .Refuses(WebhookRefusals.NotFound, HttpRefusals.InvalidStateTransition);
    }

    private static Operation Command(string id, Type? body) =>
        new(id, Scopes.WebhooksManage) { Keyed = true, Body = body };

    internal static async Task<Results<Accepted<QueuedOne>, RefusalResult>> ExampleAsync(
        string endpointId,
        Body<ExampleRequest> body,
        IssuanceDb db,
        CurrentActor actor,
        TimeProvider wallClock,
        CancellationToken cancel
    )
    {
        if (EventCatalogue.Find(body.Value.Type) is not { } type)
            return WebhookRefusals.TypeUnknown.At("/type").ToProblem();
        var (endpoint, refusal) = await FindAsync(db, endpointId, actor, "send_example", cancel);
        if (endpoint is null)
            return refusal!.ToProblem();
        var now = wallClock.GetUtcNow();
        var example = new WebhookDelivery
        {
            EndpointId = endpoint.Id,
            EventId = Ids.New(Ids.Event),
            ExampleType = type.Name,
            DueAt = now,
            CreatedAt = now,
        };
        db.WebhookDeliveries.Add(example);
        await db.SaveChangesAsync(cancel);
        await WebhookDispatch.RingAsync(db, cancel);
        return Queued(endpoint, example.EventId, type.Name);
    }

    internal static async Task<Results<Accepted<QueuedOne>, RefusalResult>> ResendAsync(
        string endpointId,
        string eventId,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        CancellationToken cancel
    )
    {
        if (await db.LockOwnEndpointAsync(endpointId, actor, cancel) is not { } endpoint)
            return WebhookRefusals.NotFound.ToProblem();
        var happened = Ids.IsWellFormed(eventId, Ids.Event)
            ? await db
                .Events.AsNoTracking()
                .VisibleTo(actor)
                .SingleOrDefaultAsync(e => e.Id == eventId && e.Sequence != null, cancel)
            : null;
        if (happened is null)
            return EventRefusals.NotFound.ToProblem();
        if (endpoint.WhyNot("resend") is { } refusal)
            return refusal.ToProblem();
        await WebhookReplay.ResendAsync(db, endpoint.Id, happened.Id, cancel);
        audit.Record("webhook.resent", endpoint.Id, happened.Id);
        await db.SaveChangesAsync(cancel);
        return Queued(endpoint, happened.Id, happened.Type);
    }

    internal static Task<Results<Accepted<QueuedMany>, RefusalResult>> RecoverAsync(
        string endpointId,
        Body<SinceRequest> body,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        TimeProvider wallClock,
        CancellationToken cancel
    ) =>
        ManyAsync(
            (endpointId, body.Value.Since, "recover"),
            db,
            actor,
            audit,
            wallClock,
            (endpoint, since) => WebhookReplay.RecoverAsync(db, endpoint.Id, since, cancel),
            cancel
        );

    internal static Task<Results<Accepted<QueuedMany>, RefusalResult>> ReplayMissingAsync(
        string endpointId,
        Body<SinceRequest> body,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        TimeProvider wallClock,
        CancellationToken cancel
    ) =>
        ManyAsync(
            (endpointId, body.Value.Since, "replay_missing"),
            db,
            actor,
            audit,
            wallClock,
            (endpoint, since) => WebhookReplay.ReplayMissingAsync(db, endpoint, actor, since, cancel),
            cancel
        );

    private static async Task<Results<Accepted<QueuedMany>, RefusalResult>> ManyAsync(
        (string EndpointId, DateTimeOffset Since, string Command) asked,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        TimeProvider wallClock,
        Func<WebhookEndpoint, DateTimeOffset, Task<int>> queue,
        CancellationToken cancel
    )
    {
        var (endpoint, refusal) = await FindAsync(db, asked.EndpointId, actor, asked.Command, cancel);
        if (endpoint is null)
            return refusal!.ToProblem();
        var earliest = wallClock.GetUtcNow() - PurgeWebhooksJob.Replayable;
        var since = asked.Since > earliest ? asked.Since : earliest;
        var queued = await queue(endpoint, since);
        audit.Record($"webhook.{asked.Command}", endpoint.Id);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Accepted(
            Attempts(endpoint),
            new QueuedMany(endpoint.Id, queued, queued == WebhookReplay.Most, since)
        );
    }

    private static async Task<(WebhookEndpoint? Endpoint, Refusal? Refusal)> FindAsync(
        IssuanceDb db,
        string id,
        CurrentActor actor,
        string command,
        CancellationToken cancel
    )
    {
        if (await db.LockOwnEndpointAsync(id, actor, cancel) is not { } endpoint)
            return (null, WebhookRefusals.NotFound);
        return endpoint.WhyNot(command) is { } refusal ? (null, refusal) : (endpoint, null);
    }

    private static Accepted<QueuedOne> Queued(WebhookEndpoint endpoint, string eventId, string type) =>
        TypedResults.Accepted($"{Attempts(endpoint)}?eventId={eventId}", new QueuedOne(endpoint.Id, eventId, type));

    private static string Attempts(WebhookEndpoint endpoint) => $"/v1/webhook-endpoints/{endpoint.Id}/attempts";
}
