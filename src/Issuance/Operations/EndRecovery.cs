using System.Globalization;
using Issuance.Audit;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Recoveries;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// Releases the banks of a recovery: each by itself once everything about it is answered, or all of them early, when two
/// people say so. Orders that may have been sent before the restore are asked about first in either case.
/// </summary>
public sealed class EndRecovery(
    IssuanceDb db,
    Decisions decisions,
    RecoveryWatch watch,
    AuditTrail audit,
    OpsLog log,
    TimeProvider wallClock
)
{
    /// <summary>Proposes to end it early.</summary>
    /// <returns>Why not, or null once it is proposed.</returns>
    public async Task<Refusal?> ProposeAsync(DecisionWords words, CancellationToken cancel)
    {
        if (Decisions.WhyNot(words) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(cancel) is not { } recovery)
            return OperationsRefusals.NoRecovery;
        var (not, _) = await decisions.TakeAsync(
            DecisionAbout.Recovery,
            SubjectOf(recovery),
            "",
            Verdict.EndRecovery,
            needsTwo: true,
            words,
            cancel
        );
        if (not is not null)
            return not;
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>The second person's word about the proposal.</summary>
    public async Task<Refusal?> AnswerAsync(bool agrees, DecisionWords words, CancellationToken cancel)
    {
        if (Decisions.WhyNot(words) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(cancel) is not { } recovery)
            return OperationsRefusals.NoRecovery;
        var (not, verdict) = await decisions.AnswerAsync(
            DecisionAbout.Recovery,
            SubjectOf(recovery),
            agrees,
            words,
            cancel
        );
        if (not is not null)
            return not;
        if (verdict is not null)
        {
            foreach (var bank in await HeldAsync(recovery, cancel))
                await ReleaseAsync(bank, Recovery.ByTwoPeople, words.Who, words.Reason, cancel);
            Finish(recovery, Recovery.ByTwoPeople, words.Reason);
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        watch.Forget();
        return null;
    }

    /// <summary>Releases one bank about which nothing is open any more; with the last of them the recovery is over.</summary>
    public async Task ReleaseByItselfAsync(long number, string bankCode, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(cancel) is not { } recovery || recovery.Number != number)
            return;
        var held = await HeldAsync(recovery, cancel);
        if (held.SingleOrDefault(b => b.Bank == bankCode) is not { } bank)
            return;
        const string reason = "everything was asked about, and the books were read";
        await ReleaseAsync(bank, Recovery.ByItself, "system", reason, cancel);
        if (held.Count == 1)
            Finish(recovery, Recovery.ByItself, reason);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        watch.Forget();
    }

    /// <summary>A recovery as the subject of decisions.</summary>
    public static string SubjectOf(Recovery recovery) => recovery.Number.ToString(CultureInfo.InvariantCulture);

    private Task<Recovery?> LockAsync(CancellationToken cancel) =>
        db
            .Recoveries.FromSql($"select * from recoveries where ended_at is null for update")
            .SingleOrDefaultAsync(cancel);

    private Task<List<RecoveryBank>> HeldAsync(Recovery recovery, CancellationToken cancel) =>
        db.RecoveryBanks.Where(b => b.Recovery == recovery.Number && b.ReleasedAt == null).ToListAsync(cancel);

    private void Finish(Recovery recovery, string how, string reason)
    {
        recovery.End(how, wallClock.GetUtcNow());
        audit.Record("recovery.ended", SubjectOf(recovery), $"{how}: {reason.Trim()}");
    }

    /// <summary>What waits for the bank goes out at once; of what may have gone out before, the bank is still asked first.</summary>
    private async Task ReleaseAsync(RecoveryBank bank, string how, string who, string reason, CancellationToken cancel)
    {
        bank.Release(how, wallClock.GetUtcNow());
        audit.Record("recovery.bank_released", bank.Bank, how);
        log.Record(who, "recovery.release", bank.Bank, reason, "reconcile_only", how);
        await OpsTasks.CloseAsync(db, "recovery", bank.Bank, cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            update work_items w set due_at = now() from bank_instructions i
            where w.kind = {WorkKinds.OrderCard} and w.state = 'queued' and w.due_at > now()
              and (w.lease_until is null or w.lease_until < now())
              and i.reference = w.key and i.bank = {bank.Bank} and i.state in ('prepared', 'not_sent', 'unknown');
            select pg_notify('work_items', {WorkKinds.OrderCard});
            select pg_notify('work_items', {WorkKinds.SendNotices})
            """,
            cancel
        );
    }
}
