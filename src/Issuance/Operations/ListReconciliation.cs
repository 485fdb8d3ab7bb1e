using Issuance.Persistence;
using Issuance.Reconciliation;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>The comparisons of banks' books with ours, and what they found.</summary>
public sealed class ListReconciliation(IssuanceDb db)
{
    /// <param name="bank">Null for every bank.</param>
    /// <param name="before">The number of the last run seen; null for the first page.</param>
    public async Task<(IReadOnlyList<ReconciliationRun> Rows, long? Next)> RunsAsync(
        string? bank,
        long? before,
        CancellationToken cancel
    )
    {
        var runs = db.ReconciliationRuns.AsNoTracking();
        if (bank is not null)
            runs = runs.Where(run => run.Bank == bank);
        if (before is { } number)
            runs = runs.Where(run => run.Number < number);
        return Cut(
            await runs.OrderByDescending(run => run.Number).Take(Keyset.PageSize + 1).ToListAsync(cancel),
            run => run.Number
        );
    }

    /// <summary>Open differences, or those that were resolved; newest first.</summary>
    /// <param name="bank">Null for every bank.</param>
    /// <param name="kind">Null for every kind.</param>
    public async Task<(IReadOnlyList<ReconciliationDifference> Rows, long? Next)> DifferencesAsync(
        DifferenceState state,
        string? bank,
        DifferenceKind? kind,
        long? before,
        CancellationToken cancel
    )
    {
        var differences = db.ReconciliationDifferences.AsNoTracking().Where(d => d.State == state);
        if (bank is not null)
            differences = differences.Where(d => d.Bank == bank);
        if (kind is not null)
            differences = differences.Where(d => d.Kind == kind);
        if (before is { } number)
            differences = differences.Where(d => d.Number < number);
        return Cut(
            await differences.OrderByDescending(d => d.Number).Take(Keyset.PageSize + 1).ToListAsync(cancel),
            d => d.Number
        );
    }

    public Task<ReconciliationDifference?> FindAsync(long number, CancellationToken cancel) =>
        db
            .ReconciliationDifferences.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Number == number && d.State == DifferenceState.Open, cancel);

    private static (IReadOnlyList<T> Rows, long? Next) Cut<T>(List<T> rows, Func<T, long> number) =>
        rows.Count > Keyset.PageSize ? (rows[..Keyset.PageSize], number(rows[Keyset.PageSize - 1])) : (rows, null);
}
