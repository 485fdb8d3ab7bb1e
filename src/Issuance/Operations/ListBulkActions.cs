using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <param name="Kind">retry_work_items or retry_notices.</param>
/// <param name="Failed">Matched and not queued again.</param>
/// <param name="State">running, stopped or done.</param>
public sealed record BulkActionRow(
    string Id,
    string Kind,
    string Subject,
    string Cause,
    string Who,
    string Reason,
    int Total,
    int Done,
    int Failed,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt
);

/// <summary>Bulk actions, newest first, with how far they have come.</summary>
public sealed class ListBulkActions(IssuanceDb db)
{
    public Task<List<BulkActionRow>> LatestAsync(CancellationToken cancel) =>
        Rows(db.BulkActions.OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id).Take(20), cancel);

    public async Task<BulkActionRow?> FindAsync(string id, CancellationToken cancel) =>
        (await Rows(db.BulkActions.Where(b => b.Id == id), cancel)).SingleOrDefault();

    private static async Task<List<BulkActionRow>> Rows(IQueryable<BulkAction> actions, CancellationToken cancel) =>
        [
            .. (await actions.AsNoTracking().ToListAsync(cancel)).Select(b => new BulkActionRow(
                b.Id,
                Snake.Case(b.Kind),
                b.Subject,
                b.Cause,
                b.Who,
                b.Reason,
                b.Total,
                b.Done,
                b.Failed,
                Snake.Case(b.State),
                b.CreatedAt,
                b.FinishedAt
            )),
        ];
}
