using Issuance.Banks;
using Issuance.Persistence;
using Issuance.Reconciliation;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>What people have to do with one bank, and what it can do.</summary>
/// <param name="Can">Null where there is no way to it.</param>
/// <param name="Hold">Null while it is not held.</param>
/// <param name="UnknownSince">When the oldest of unknown outcome became so.</param>
/// <param name="Review">Instructions that only a person can settle.</param>
/// <param name="LastRun">The comparison of its books that began last.</param>
/// <param name="Differences">Between its books and ours, open.</param>
public sealed record BankCareView(
    string Bank,
    string Name,
    BankCapabilities? Can,
    BankHold? Hold,
    CappedCount Unknown,
    DateTimeOffset? UnknownSince,
    CappedCount Review,
    ReconciliationRun? LastRun,
    CappedCount Differences
);

/// <summary>Reads it for every bank. Bounded: counts go up to 10,000.</summary>
public sealed class ShowBankCare(IssuanceDb db, BankDirectory banks)
{
    private sealed record Count(string Bank, int Rows, DateTimeOffset? Since);

    public async Task<IReadOnlyList<BankCareView>> ReadAsync(CancellationToken cancel)
    {
        var holds = await db.BankHolds.AsNoTracking().ToDictionaryAsync(h => h.Bank, StringComparer.Ordinal, cancel);
        var unknown = await CountAsync("unknown", cancel);
        var review = await CountAsync("needs_review", cancel);
        var differences = await db
            .Database.SqlQuery<Count>(
                $"""
                select bank as "Bank", count(*)::int as "Rows", null::timestamptz as "Since" from (
                    select b.code as bank from agent_banks b, lateral (
                        select from reconciliation_differences d where d.state = 'open' and d.bank = b.code
                        limit {CappedCount.Cap + 1}) capped) rows
                group by bank
                """
            )
            .ToDictionaryAsync(count => count.Bank, StringComparer.Ordinal, cancel);
        var views = new List<BankCareView>();
        foreach (var bank in await db.AgentBanks.AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel))
            views.Add(
                new BankCareView(
                    bank.Code,
                    bank.Name,
                    banks.Find(bank.Code)?.Capabilities,
                    holds.GetValueOrDefault(bank.Code),
                    new CappedCount(unknown.GetValueOrDefault(bank.Code)?.Rows ?? 0),
                    unknown.GetValueOrDefault(bank.Code)?.Since,
                    new CappedCount(review.GetValueOrDefault(bank.Code)?.Rows ?? 0),
                    await db
                        .ReconciliationRuns.AsNoTracking()
                        .Where(run => run.Bank == bank.Code)
                        .OrderByDescending(run => run.Number)
                        .FirstOrDefaultAsync(cancel),
                    new CappedCount(differences.GetValueOrDefault(bank.Code)?.Rows ?? 0)
                )
            );
        return views;
    }

    private Task<Dictionary<string, Count>> CountAsync(string state, CancellationToken cancel) =>
        db
            .Database.SqlQuery<Count>(
                $"""
                select bank as "Bank", count(*)::int as "Rows", min(since) as "Since" from (
                    select b.code as bank, i.since from agent_banks b, lateral (
                        select since from bank_instructions where state = {state} and bank = b.code
                        order by since limit {CappedCount.Cap + 1}) i) rows
                group by bank
                """
            )
            .ToDictionaryAsync(count => count.Bank, StringComparer.Ordinal, cancel);
}
