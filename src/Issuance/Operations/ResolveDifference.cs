using System.Globalization;
using Issuance.Persistence;
using Issuance.Reconciliation;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// People close a difference between a bank's books and ours that does not agree again by itself. About a credit two people
/// decide.
/// </summary>
public sealed class ResolveDifference(IssuanceDb db, Decisions decisions, TimeProvider wallClock)
{
    /// <returns>Why not, or null once it is resolved, or proposed where two people are needed.</returns>
    public async Task<Refusal?> ResolveAsync(long number, DecisionWords words, CancellationToken cancel)
    {
        if (Decisions.WhyNot(words) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(number, cancel) is not { } difference)
            return OperationsRefusals.DifferenceNotOpen;
        var (not, takesEffect) = await decisions.TakeAsync(
            DecisionAbout.Difference,
            SubjectOf(number),
            difference.Bank,
            Verdict.PutRight,
            difference.IsAboutMoney,
            words,
            cancel
        );
        if (not is not null)
            return not;
        if (takesEffect)
            difference.Resolve(wallClock.GetUtcNow());
        await SaveAsync(difference, cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>The second person's word about a proposal.</summary>
    public async Task<Refusal?> AnswerAsync(long number, bool agrees, DecisionWords words, CancellationToken cancel)
    {
        if (Decisions.WhyNot(words) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(number, cancel) is not { } difference)
            return OperationsRefusals.DifferenceNotOpen;
        var (not, verdict) = await decisions.AnswerAsync(
            DecisionAbout.Difference,
            SubjectOf(number),
            agrees,
            words,
            cancel
        );
        if (not is not null)
            return not;
        if (verdict is not null)
            difference.Resolve(wallClock.GetUtcNow());
        await SaveAsync(difference, cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>A difference as the subject of decisions.</summary>
    public static string SubjectOf(long number) => number.ToString(CultureInfo.InvariantCulture);

    private Task<ReconciliationDifference?> LockAsync(long number, CancellationToken cancel) =>
        db
            .ReconciliationDifferences.FromSql(
                $"select * from reconciliation_differences where number = {number} and state = 'open' for update"
            )
            .SingleOrDefaultAsync(cancel);

    private async Task SaveAsync(ReconciliationDifference difference, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        await DifferenceTasks.KeepAsync(db, difference.Bank, cancel);
    }
}
