using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// Holds a bank back, or releases it. While it is held nothing is sent to it, in any process; what it tells is still taken,
/// and it is still asked what became of what was sent.
/// </summary>
public sealed class HoldBank(IssuanceDb db, OpsLog log, TimeProvider wallClock)
{
    public async Task<Refusal?> HoldAsync(string bank, string who, string reason, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        if (!await db.AgentBanks.AnyAsync(b => b.Code == bank, cancel))
            return OperationsRefusals.BankNotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // One statement decides between two people.
        var held = await db.Database.ExecuteSqlAsync(
            $"""
            insert into bank_holds (bank, reason, who, since) values ({bank}, {reason.Trim()}, {who}, {wallClock.GetUtcNow()})
            on conflict (bank) do nothing
            """,
            cancel
        );
        if (held == 0)
            return OperationsRefusals.BankHeld;
        log.Record(who, "bank.hold", bank, reason, "sending", "held");
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>What waits for the bank goes out at once.</summary>
    public async Task<Refusal?> ReleaseAsync(string bank, string who, string reason, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.BankHolds.Where(h => h.Bank == bank).ExecuteDeleteAsync(cancel) == 0)
            return OperationsRefusals.BankNotHeld;
        log.Record(who, "bank.release", bank, reason, "held", "sending");
        await db.SaveChangesAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            update work_items w set due_at = now() from bank_instructions i
            where w.kind = {WorkKinds.OrderCard} and w.state = 'queued' and w.due_at > now()
              and (w.lease_until is null or w.lease_until < now())
              and i.reference = w.key and i.bank = {bank} and i.state in ('prepared', 'not_sent', 'unknown');
            select pg_notify('work_items', {WorkKinds.OrderCard})
            """,
            cancel
        );
        await transaction.CommitAsync(cancel);
        return null;
    }
}
