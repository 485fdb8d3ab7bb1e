using Issuance.Access;
using Issuance.Persistence;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>How one endpoint is doing.</summary>
/// <param name="Address">Without what follows the path: a partner may have put anything there.</param>
/// <param name="Attempts">Of the last 24 hours, up to 10,000.</param>
/// <param name="OldestPending">How long the message that has waited longest has waited; null where none waits.</param>
/// <param name="Failed">Messages given up and not asked for again.</param>
public sealed record WebhookHealth(
    string Id,
    ClientKind Kind,
    string Tenant,
    string Address,
    WebhookState State,
    DisabledReason? Reason,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? FailingSince,
    CappedCount Attempts,
    CappedCount Succeeded,
    CappedCount Pending,
    TimeSpan? OldestPending,
    CappedCount Failed
)
{
    public double? SuccessPercent => Attempts.Value == 0 ? null : 100.0 * Succeeded.Value / Attempts.Value;

    /// <summary>Whether partners do not hear of something for an hour or longer.</summary>
    public bool IsLate => OldestPending > TimeSpan.FromHours(1);
}

/// <summary>Do partners hear of what happens? The endpoints that need somebody come first. Bounded: counts go up to 10,000.</summary>
public sealed class ShowWebhooks(IssuanceDb db)
{
    private const int Most = 200;

    private sealed record Counts(
        string Id,
        int Attempts,
        int Succeeded,
        int Pending,
        TimeSpan? OldestPending,
        int Failed
    );

    /// <returns>Up to 200, and whether there are more.</returns>
    public async Task<(IReadOnlyList<WebhookHealth> Endpoints, bool More)> ReadAsync(CancellationToken cancel) =>
        await ReadAsync(id: null, cancel);

    /// <returns>Null for no such endpoint.</returns>
    public async Task<WebhookHealth?> FindAsync(string id, CancellationToken cancel) =>
        (await ReadAsync(id, cancel)).Endpoints.SingleOrDefault();

    private async Task<(IReadOnlyList<WebhookHealth> Endpoints, bool More)> ReadAsync(
        string? id,
        CancellationToken cancel
    )
    {
        var endpoints = await db
            .WebhookEndpoints.AsNoTracking()
            .Where(w => w.DeletedAt == null && (id == null || w.Id == id))
            .OrderByDescending(w => w.State == WebhookState.Disabled)
            .ThenBy(w => w.FailingSince == null)
            .ThenBy(w => w.FailingSince)
            .ThenByDescending(w => w.CreatedAt)
            .Take(Most + 1)
            .ToListAsync(cancel);
        string[] ids = [.. endpoints.Take(Most).Select(w => w.Id)];
        var counts = await db
            .Database.SqlQuery<Counts>(
                $"""
                select w.id as "Id", a.attempts as "Attempts", a.succeeded as "Succeeded", p.pending as "Pending",
                    (select now() - min(created_at) from (
                        select created_at from webhook_deliveries
                        where endpoint_id = w.id and state = 'pending' order by due_at, number limit 1000) waiting) as "OldestPending",
                    f.failed as "Failed"
                from unnest({ids}) as w (id)
                cross join lateral (
                    select count(*)::int as attempts, count(*) filter (where reason is null)::int as succeeded from (
                        select reason, at from webhook_attempts
                        where endpoint_id = w.id order by number desc limit {CappedCount.Cap + 1}) capped
                    where at > now() - interval '24 hours') a
                cross join lateral (
                    select count(*)::int as pending from (
                        select from webhook_deliveries where endpoint_id = w.id and state = 'pending'
                        limit {CappedCount.Cap + 1}) capped) p
                cross join lateral (
                    select count(*)::int as failed from (
                        select from webhook_deliveries where endpoint_id = w.id and state = 'failed'
                        limit {CappedCount.Cap + 1}) capped) f
                """
            )
            .ToDictionaryAsync(count => count.Id, StringComparer.Ordinal, cancel);
        return ([.. endpoints.Take(Most).Select(w => View(w, counts[w.Id]))], endpoints.Count > Most);
    }

    private static WebhookHealth View(WebhookEndpoint endpoint, Counts counts) =>
        new(
            endpoint.Id,
            endpoint.Kind,
            endpoint.Tenant,
            WebhookUrl.WithoutQuery(endpoint.Url),
            endpoint.State,
            endpoint.DisabledReason,
            endpoint.DisabledAt,
            endpoint.FailingSince,
            new CappedCount(counts.Attempts),
            new CappedCount(counts.Succeeded),
            new CappedCount(counts.Pending),
            counts.OldestPending,
            new CappedCount(counts.Failed)
        );
}
