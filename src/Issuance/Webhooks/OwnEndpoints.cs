using Issuance.Access;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>An endpoint belongs to its tenant, of a tenant with clients in several cities to those of its city; to everybody else it does not exist.</summary>
internal static class OwnEndpoints
{
    public static IQueryable<WebhookEndpoint> OwnedBy(this IQueryable<WebhookEndpoint> endpoints, CurrentActor actor)
    {
        var (kind, tenant, city) = (actor.Kind, actor.Tenant, actor.City);
        return endpoints.Where(w => w.Kind == kind && w.Tenant == tenant && w.City == city && w.DeletedAt == null);
    }

    public static async Task<WebhookEndpoint?> FindOwnEndpointAsync(
        this IssuanceDb db,
        string id,
        CurrentActor actor,
        CancellationToken cancel
    ) =>
        Ids.IsWellFormed(id, WebhookEndpoint.IdPrefix)
            ? await db.WebhookEndpoints.AsNoTracking().OwnedBy(actor).SingleOrDefaultAsync(w => w.Id == id, cancel)
            : null;

    /// <summary>As <see cref="FindOwnEndpointAsync"/>, locked against every other change until the transaction ends.</summary>
    public static async Task<WebhookEndpoint?> LockOwnEndpointAsync(
        this IssuanceDb db,
        string id,
        CurrentActor actor,
        CancellationToken cancel
    ) =>
        Ids.IsWellFormed(id, WebhookEndpoint.IdPrefix)
            ? (
                await db
                    // Messages that are queued meanwhile refer to the row, so its key stays free.
                    .WebhookEndpoints.FromSql($"select * from webhook_endpoints where id = {id} for no key update")
                    .ToListAsync(cancel)
            ).SingleOrDefault(w =>
                w.Kind == actor.Kind && w.Tenant == actor.Tenant && w.City == actor.City && w.DeletedAt is null
            )
            : null;
}
