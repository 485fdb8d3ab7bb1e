using System.Globalization;
using Issuance.Audit;
using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Recoveries;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// Marks a database that was restored to an earlier time: from now on we only reconcile, until each bank has been asked
/// about all that it may know better. Nothing of the service may run on the database meanwhile.
/// </summary>
public sealed class BeginRecovery(
    IssuanceDb db,
    BankDirectory banks,
    WorkQueue queue,
    RecoveryWatch watch,
    AuditTrail audit,
    OpsLog log,
    TimeProvider wallClock
)
{
    /// <summary>More events than could have been numbered since the last backup.</summary>
    private const long FeedGap = 1_000_000;

    private const int AtOnce = 5_000;

    /// <param name="since">The time that the database was restored to.</param>
    /// <returns>Why not, or the recovery with how much is to be asked about.</returns>
    public async Task<(Refusal? Refusal, Recovery? Recovery, int Questions)> RunAsync(
        DateTimeOffset since,
        string who,
        string reason,
        CancellationToken cancel
    )
    {
        var now = wallClock.GetUtcNow();
        if (OpsReason.WhyNot(reason) is { } refusal)
            return (refusal, null, 0);
        if (since > now)
            return (OperationsRefusals.RestoredFromFuture, null, 0);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SupersedeAsync(now, cancel);
        var recovery = new Recovery
        {
            Since = since,
            BegunAt = now,
            BegunBy = who,
            Reason = reason.Trim(),
            EventsAfter = (await db.Events.MaxAsync(e => e.Sequence, cancel) ?? 0) + FeedGap,
        };
        db.Recoveries.Add(recovery);
        await db.SaveChangesAsync(cancel);
        foreach (var bank in banks.All)
        {
            db.RecoveryBanks.Add(new RecoveryBank { Recovery = recovery.Number, Bank = bank.Code });
            await OpsTasks.OpenAsync(db, "recovery", bank.Code, "reconcile_only", cancel);
        }

        var number = recovery.Number.ToString(CultureInfo.InvariantCulture);
        audit.Record("recovery.begun", number, reason.Trim());
        log.Record(who, "recovery.begin", number, reason, null, $"since {since.UtcDateTime:u}");
        await db.SaveChangesAsync(cancel);
        await DoubtAsync(now, cancel);
        var questions = await AskAsync(recovery.Number, cancel);
        // Who was kept out after the backup must not come back in by a session of then.
        await db.StaffSessions.ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
        watch.Forget();
        return (null, recovery, questions);
    }

    /// <summary>A restore during a recovery: the new one asks about everything that the old one had not yet learnt.</summary>
    private async Task SupersedeAsync(DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var open in await db.Recoveries.Where(r => r.EndedAt == null).ToListAsync(cancel))
            open.End(Recovery.Superseded, now);
    }

    /// <summary>
    /// What is open may have been sent since: instructions to the banks, and notices to the holders. Of a notice the
    /// gateway is asked as of any whose sender never came back.
    /// </summary>
    private async Task DoubtAsync(DateTimeOffset now, CancellationToken cancel) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            update bank_instructions set perhaps_sent_at = {now}, no_trace_after_window = false, version = version + 1,
                since = case when state = 'sent' and taken_in_at is null then {now} else since end,
                last_trouble = case when state = 'sent' and taken_in_at is null then 'restored' else last_trouble end,
                state = case when state = 'sent' and taken_in_at is null then 'unknown' else state end
            where state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review');
            update notices set state = 'unknown', last_trouble = 'restored', last_sent_at = {now}, due_at = {now}, lease_until = null
            where state in ('queued', 'sending', 'unknown');
            """,
            cancel
        );

    /// <summary>Everything that is open, and what is settled but still told of: cards on their way, batches without results.</summary>
    private async Task<int> AskAsync(long recovery, CancellationToken cancel)
    {
        var served = banks.All.Select(bank => bank.Code).ToArray();
        var count = await db.Database.ExecuteSqlAsync(
            $"""
            insert into recovery_questions (recovery, reference, bank)
            select {recovery}, i.reference, i.bank from bank_instructions i left join cards c on c.id = i.card_id
            where i.bank = any({served}) and (
                i.state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')
                or (i.state in ('accepted', 'reconciled') and i.kind in ('open_account_order_card', 'replace_card')
                    and c.order_reference = i.reference
                    and c.custody in ('ordered', 'accepted', 'in_production', 'produced'))
                or (i.state = 'accepted' and i.kind = 'submit_batch'))
            """,
            cancel
        );
        var asked = await db
            .RecoveryQuestions.Where(q => q.Recovery == recovery)
            .Select(q => new { q.Bank, q.Reference })
            .ToListAsync(cancel);
        foreach (var bank in asked.GroupBy(q => q.Bank, q => q.Reference, StringComparer.Ordinal))
        foreach (var some in bank.Chunk(AtOnce))
            await queue.WakeAsync(WorkKinds.EnquireInstruction, some, TimeSpan.Zero, cancel, bank.Key);
        return count;
    }
}
