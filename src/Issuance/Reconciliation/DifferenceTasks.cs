using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Reconciliation;

/// <summary>One task a bank, as long as any of its differences is open.</summary>
public static class DifferenceTasks
{
    public const string Kind = "reconciliation";

    /// <summary>Opens or closes the bank's task by what is open now, in the caller's transaction.</summary>
    public static async Task KeepAsync(IssuanceDb db, string bank, CancellationToken cancel)
    {
        if (await db.ReconciliationDifferences.AnyAsync(d => d.Bank == bank && d.State == DifferenceState.Open, cancel))
            await OpsTasks.OpenAsync(db, Kind, bank, "differences_open", cancel);
        else
            await OpsTasks.CloseAsync(db, Kind, bank, cancel);
    }
}
