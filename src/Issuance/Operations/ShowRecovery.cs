using Issuance.Persistence;
using Issuance.Reconciliation;
using Issuance.Recoveries;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>How far one bank is.</summary>
/// <param name="ToAsk">Instructions of which the bank may know more than we do.</param>
/// <param name="Asked">Those about which it gave a clear word.</param>
/// <param name="Unknown">Accounts in its books that this database does not know.</param>
/// <param name="Matched">Those that follow from an application here: approving it again finds them.</param>
/// <param name="Differences">What its books and ours still tell differently.</param>
public sealed record RecoveryProgress(
    RecoveryBank Bank,
    int ToAsk,
    int Asked,
    int Unknown,
    int Matched,
    int Differences
);

/// <summary>The last recovery there was, on or over.</summary>
public sealed record RecoveryView(Recovery Recovery, IReadOnlyList<RecoveryProgress> Banks)
{
    public bool IsOn => Recovery.EndedAt is null;
    public int ToAsk => Banks.Sum(bank => bank.ToAsk);
    public int Asked => Banks.Sum(bank => bank.Asked);
    public int Differences => Banks.Sum(bank => bank.Differences);
}

/// <summary>The last recovery, bank by bank.</summary>
public sealed class ShowRecovery(IssuanceDb db)
{
    /// <summary>As many accounts are named; the numbers tell how many there are.</summary>
    public const int MostAccounts = 200;

    /// <returns>Null where the database was never restored.</returns>
    public async Task<RecoveryView?> ReadAsync(CancellationToken cancel)
    {
        var last = await db.Recoveries.AsNoTracking().OrderByDescending(r => r.Number).FirstOrDefaultAsync(cancel);
        if (last is null)
            return null;
        var banks = await db
            .RecoveryBanks.AsNoTracking()
            .Where(b => b.Recovery == last.Number)
            .OrderBy(b => b.Bank)
            .ToListAsync(cancel);
        var asked = await db
            .RecoveryQuestions.Where(q => q.Recovery == last.Number)
            .GroupBy(q => q.Bank)
            .Select(q => new
            {
                Bank = q.Key,
                All = q.Count(),
                Answered = q.Count(one => one.AnsweredAt != null),
            })
            .ToDictionaryAsync(q => q.Bank, StringComparer.Ordinal, cancel);
        var accounts = await db
            .RecoveryAccounts.Where(a => a.Recovery == last.Number)
            .GroupBy(a => a.Bank)
            .Select(a => new
            {
                Bank = a.Key,
                All = a.Count(),
                Matched = a.Count(one => one.ApplicationId != null),
            })
            .ToDictionaryAsync(a => a.Bank, StringComparer.Ordinal, cancel);
        var differences = await db
            .ReconciliationDifferences.Where(d => d.State == DifferenceState.Open)
            .GroupBy(d => d.Bank)
            .Select(d => new { Bank = d.Key, Count = d.Count() })
            .ToDictionaryAsync(d => d.Bank, d => d.Count, StringComparer.Ordinal, cancel);
        return new RecoveryView(
            last,
            [
                .. banks.Select(bank => new RecoveryProgress(
                    bank,
                    asked.GetValueOrDefault(bank.Bank)?.All ?? 0,
                    asked.GetValueOrDefault(bank.Bank)?.Answered ?? 0,
                    accounts.GetValueOrDefault(bank.Bank)?.All ?? 0,
                    accounts.GetValueOrDefault(bank.Bank)?.Matched ?? 0,
                    differences.GetValueOrDefault(bank.Bank)
                )),
            ]
        );
    }

    /// <summary>Accounts that the banks' books hold and nobody here has ordered (any more), those without an application first.</summary>
    public async Task<IReadOnlyList<RecoveryAccount>> AccountsAsync(long recovery, CancellationToken cancel) =>
        await db
            .RecoveryAccounts.AsNoTracking()
            .Where(a => a.Recovery == recovery)
            .Where(a => !db.BankInstructions.Any(i => i.Reference == a.Reference))
            .OrderBy(a => a.ApplicationId != null)
            .ThenBy(a => a.Bank)
            .ThenBy(a => a.Reference)
            .Take(MostAccounts)
            .ToListAsync(cancel);
}
