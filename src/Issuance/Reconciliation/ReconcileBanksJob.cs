using Issuance.Access;
using Issuance.Banks;
using Issuance.Calendar;
using Issuance.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Reconciliation;

/// <summary>
/// Compares every bank's books of a day with ours. A bank whose books were compared is not asked again; one that failed is
/// tried again by the next run of the same day. The banks go side by side: one that is slow holds up nobody.
/// </summary>
public sealed class ReconcileBanksJob(IServiceScopeFactory scopes, BankDirectory banks, TimeProvider wallClock)
    : IIssuanceJob
{
    /// <param name="period">The day of the books; null: yesterday. Books follow the wall clock, whatever business time is.</param>
    /// <exception cref="BooksNotComparedException">A bank's books of the asked-for day could not be compared.</exception>
    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var day = period ?? ChinaTime.Today(wallClock).AddDays(-1);
        var outcomes = await Task.WhenAll(banks.All.Select(bank => RunAsync(bank, day, cancel)));
        var failed = banks
            .All.Zip(outcomes)
            .Where(one => one.Second is ReconcileOutcome.Failed or ReconcileOutcome.RunsElsewhere)
            .Select(one => one.First.Code)
            .ToList();
        // A run for a date that ended would count as done for ever.
        if (period is not null && failed.Count > 0)
            throw new BooksNotComparedException(failed);
        return new JobCount(outcomes.Count(outcome => outcome != ReconcileOutcome.AlreadyDone), failed.Count);
    }

    private async Task<ReconcileOutcome> RunAsync(IAgentBank bank, DateOnly day, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = "job:reconcile-banks";
        return await scope.ServiceProvider.GetRequiredService<ReconcileBank>().RunAsync(bank, day, cancel);
    }
}

/// <summary>Some banks' books could not be compared; their runs say why.</summary>
public sealed class BooksNotComparedException(IEnumerable<string> banks)
    : IOException($"Not compared: {string.Join(", ", banks)}. /ops/reconciliation says why.");
