using Issuance.Access;
using Issuance.Applications;
using Issuance.Banks;
using Issuance.Calendar;
using Issuance.CardOrders;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Reconciliation;
using Issuance.Recoveries;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// Brings a recovery to its end: reads each bank's books once its window is over, looks whose orders the unknown accounts in
/// them are, and releases a bank about which nothing is open. Does nothing while there is no recovery.
/// </summary>
public sealed class RecoverBanksJob(
    IssuanceDb db,
    BankDirectory banks,
    ReconcileBank reconcile,
    EndRecovery end,
    WorkQueue queue,
    OrderTimes times,
    Vault vault,
    CurrentActor actor,
    TimeProvider wallClock
) : IIssuanceJob
{
    /// <summary>Of those that wait for an answer so many are queued again at once, in case their item was lost.</summary>
    private const int AtOnce = 1_000;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var recovery = await db.Recoveries.AsNoTracking().SingleOrDefaultAsync(r => r.EndedAt == null, cancel);
        if (recovery is null)
            return new JobCount(0, 0);
        actor.Client = "job:recover-banks";
        var (items, failed) = (0, 0);
        var held = await db
            .RecoveryBanks.Where(b => b.Recovery == recovery.Number && b.ReleasedAt == null)
            .Select(b => b.Bank)
            .ToListAsync(cancel);
        foreach (var code in held)
        {
            db.ChangeTracker.Clear();
            // A bank that is not connected any more keeps its place until two people decide.
            if (banks.Find(code) is not { } bank)
                continue;
            items++;
            var wereRead = await ReadBooksAsync(recovery, bank, cancel);
            failed += wereRead == false ? 1 : 0;
            if (await AskAgainAsync(recovery.Number, code, cancel) == 0 && wereRead == true)
                await end.ReleaseByItselfAsync(recovery.Number, code, cancel);
        }

        return new JobCount(items, failed);
    }

    /// <returns>Whether they have been read; null while it is too early for them, or for another try.</returns>
    private async Task<bool?> ReadBooksAsync(Recovery recovery, IAgentBank bank, CancellationToken cancel)
    {
        var row = await db.RecoveryBanks.SingleAsync(b => b.Recovery == recovery.Number && b.Bank == bank.Code, cancel);
        if (row.BooksRun is not null)
            return true;
        // Before, the bank may still be working on what was sent and forgotten.
        var windowEndsAt = bank.WindowEndsAt(recovery.BegunAt);
        var now = wallClock.GetUtcNow();
        if (now < windowEndsAt)
            return null;
        var lastTry = await db
            .ReconciliationRuns.Where(r => r.Recovery == recovery.Number && r.Bank == bank.Code)
            .MaxAsync(r => (DateTimeOffset?)r.StartedAt, cancel);
        if (lastTry + times.LongestPause > now)
            return null;

        foreach (var day in DaysOf(windowEndsAt))
        {
            // Done already: by a process that was stopped before it could note it.
            var outcome = await reconcile.RunAsync(bank, day, cancel, recovery.Number);
            if (outcome is not (ReconcileOutcome.Done or ReconcileOutcome.AlreadyDone))
                continue;
            db.ChangeTracker.Clear();
            row = await db.RecoveryBanks.SingleAsync(b => b.Recovery == recovery.Number && b.Bank == bank.Code, cancel);
            var run = await db
                .ReconciliationRuns.Where(r => r.Recovery == recovery.Number && r.Bank == bank.Code)
                .Where(r => r.State == RunState.Finished)
                .OrderByDescending(r => r.Number)
                .Select(r => new { r.Number, r.StartedAt })
                .FirstAsync(cancel);
            await MatchAsync(bank.Code, cancel);
            row.NoteBooks(run.Number, run.StartedAt);
            await db.SaveChangesAsync(cancel);
            return true;
        }

        return false;
    }

    /// <summary>Today's, and where a bank has them only at night, those of a day that ended after its window.</summary>
    private IEnumerable<DateOnly> DaysOf(DateTimeOffset windowEndsAt)
    {
        var today = ChinaTime.Today(wallClock);
        yield return today;
        if (today.AddDays(-1) >= ChinaTime.DateOf(windowEndsAt))
            yield return today.AddDays(-1);
    }

    /// <summary>
    /// Whose accounts they are: an order's reference follows from its application, so an application that waits here for
    /// its review is known by it.
    /// </summary>
    private async Task MatchAsync(string bank, CancellationToken cancel)
    {
        var unknown = await db
            .RecoveryAccounts.Where(a => a.Bank == bank && a.ApplicationId == null)
            .ToListAsync(cancel);
        if (unknown.Count == 0)
            return;
        var waiting = await db
            .Applications.Where(a => a.AgentBank == bank && a.Status == ApplicationStatus.Received)
            .Select(a => a.Id)
            .ToListAsync(cancel);
        var byReference = waiting.ToDictionary(id => ApproveApplication.ReferenceOf(id, vault), StringComparer.Ordinal);
        foreach (var account in unknown)
            account.ApplicationId = byReference.GetValueOrDefault(BaseOf(account.Reference));
        // Approved again while the books were being read; asked after the waiting ones, so that none slips between.
        var rest = unknown.Where(a => a.ApplicationId is null).ToList();
        var firsts = rest.Select(a => $"{BaseOf(a.Reference)}-1").Distinct(StringComparer.Ordinal).ToList();
        var known = await db
            .BankInstructions.Where(i => firsts.Contains(i.Reference))
            .Select(i => new { i.Reference, i.ApplicationId })
            .ToDictionaryAsync(i => i.Reference, i => i.ApplicationId, StringComparer.Ordinal, cancel);
        foreach (var account in rest)
            account.ApplicationId = known.GetValueOrDefault($"{BaseOf(account.Reference)}-1");
    }

    /// <summary>A reference without its attempt; a strange one as it is.</summary>
    private static string BaseOf(string reference) =>
        reference.LastIndexOf('-') is > 0 and var dash ? reference[..dash] : reference;

    /// <returns>How many still wait for the bank's word.</returns>
    private async Task<int> AskAgainAsync(long recovery, string bank, CancellationToken cancel)
    {
        var open = await db
            .RecoveryQuestions.Where(q => q.Recovery == recovery && q.Bank == bank && q.AnsweredAt == null)
            .OrderBy(q => q.Reference)
            .Select(q => q.Reference)
            .Take(AtOnce)
            .ToListAsync(cancel);
        var lost = await db
            .WorkItems.Where(w => w.Kind == WorkKinds.EnquireInstruction && open.Contains(w.Key))
            .Where(w => w.State != WorkState.Queued)
            .Select(w => w.Key)
            .ToListAsync(cancel);
        if (lost.Count > 0)
            await queue.WakeAsync(WorkKinds.EnquireInstruction, lost, TimeSpan.Zero, cancel, bank);
        return open.Count;
    }
}
