using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>
/// Keeps attempts for 30 days and settled messages for 60; what belonged to a deleted endpoint goes at once, and then the
/// endpoint itself. Events stay: they are the record, messages only tell of them.
/// </summary>
public sealed class PurgeWebhooksJob(IssuanceDb db) : IIssuanceJob
{
    /// <summary>How far back messages can be asked for again: less than they are kept, so that none is taken for one that never was.</summary>
    public static readonly TimeSpan Replayable = TimeSpan.FromDays(30);

    private const int Batch = 10_000;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        // They are numbered as they came: the oldest first, until one is too young.
        var purged = await BatchesAsync(
            () =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    delete from webhook_attempts
                    where number in (select number from webhook_attempts order by number limit {Batch})
                      and at < now() - interval '30 days'
                    """,
                    cancel
                ),
            cancel
        );
        purged += await BatchesAsync(
            () =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    delete from webhook_deliveries where number in (
                        select number from webhook_deliveries
                        where state <> 'pending' and settled_at < now() - interval '60 days' order by settled_at limit {Batch})
                    """,
                    cancel
                ),
            cancel
        );
        var deleted = await db.WebhookEndpoints.Where(w => w.DeletedAt != null).Select(w => w.Id).ToListAsync(cancel);
        foreach (var id in deleted)
            purged += await ForgetAsync(id, cancel);
        return new JobCount(purged, 0);
    }

    private async Task<int> ForgetAsync(string id, CancellationToken cancel)
    {
        var purged = await BatchesAsync(
            () =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    delete from webhook_attempts where number in (
                        select number from webhook_attempts where endpoint_id = {id} limit {Batch})
                    """,
                    cancel
                ),
            cancel
        );
        purged += await BatchesAsync(
            () =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    delete from webhook_deliveries where number in (
                        select number from webhook_deliveries
                        where endpoint_id = {id} and (lease_until is null or lease_until < now()) limit {Batch})
                    """,
                    cancel
                ),
            cancel
        );
        // Left for the next night where somebody is still sending something.
        return purged
            + await db.Database.ExecuteSqlAsync(
                $"""
                delete from webhook_endpoints w where id = {id}
                  and not exists (select from webhook_deliveries d where d.endpoint_id = w.id)
                """,
                cancel
            );
    }

    private static async Task<int> BatchesAsync(Func<Task<int>> purge, CancellationToken cancel)
    {
        var purged = 0;
        while (!cancel.IsCancellationRequested)
        {
            var count = await purge();
            purged += count;
            if (count < Batch)
                break;
        }

        return purged;
    }
}
