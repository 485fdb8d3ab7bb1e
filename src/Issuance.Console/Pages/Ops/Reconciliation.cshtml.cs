using Issuance.Operations;
using Issuance.Reconciliation;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>The comparisons of banks' books with ours, newest first, with their totals.</summary>
public sealed class ReconciliationModel(ListReconciliation list) : PageModel
{
    public IReadOnlyList<ReconciliationRun> Runs { get; private set; } = [];

    /// <summary>Null for every bank.</summary>
    public string? Bank { get; private set; }

    public long? Next { get; private set; }

    public async Task OnGetAsync(string? bank, long? before, CancellationToken cancel)
    {
        Bank = OpsDeeds.Filter(bank);
        (Runs, Next) = await list.RunsAsync(Bank, before, cancel);
    }

    public static string LookOf(ReconciliationRun run) =>
        run switch
        {
            { State: RunState.Running } => "busy",
            { State: RunState.Failed } => "bad",
            { Differences: > 0 } => "warn",
            _ => "good",
        };

    /// <summary>The kinds of difference that a run found, with how many of each.</summary>
    public static IEnumerable<(string Kind, int Count)> KindsOf(ReconciliationRun run) =>
        new[]
        {
            ("missing_with_us", run.MissingWithUs),
            ("missing_with_bank", run.MissingWithBank),
            ("state_differs", run.StateDiffers),
            ("amount_differs", run.AmountDiffers),
        }.Where(kind => kind.Item2 > 0);
}
