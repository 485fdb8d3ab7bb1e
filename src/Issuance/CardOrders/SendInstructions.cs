using System.Diagnostics;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Issuance.CardOrders;

/// <summary>
/// Sends what is due for one bank: commits that it is being sent, calls the bank with no transaction open, records the
/// endings. Commits go in batches and calls run side by side; a call that hangs holds up no answer of the others.
/// A crash in between leaves <c>sent</c>, which counts as unknown and is enquired about, never sent blindly again.
/// </summary>
public sealed class SendInstructions(
    IServiceScopeFactory scopes,
    BankDirectory banks,
    BankCallLog calls,
    WorkTimes workTimes,
    TimeProvider wallClock,
    ILogger<SendInstructions> log
)
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>An instruction on its way, and the claim that it is sent under.</summary>
    /// <param name="ClaimedAt">A timestamp of <see cref="Stopwatch"/>: it runs on while the process is stopped.</param>
    public sealed record Sending(WorkItem Item, BankRequest Request, int Sends, long ClaimedAt);

    /// <summary>One that came back.</summary>
    public sealed record Landed(Sending Sending, BankAnswer Answer);

    private BankCallLog Calls => calls;

    private TimeProvider Clock => wallClock;

    public async Task<JobCount> RunAsync(string bankCode, CancellationToken cancel)
    {
        var bank = banks.Find(bankCode) ?? throw new InvalidOperationException($"No adapter for {bankCode}.");
        var (items, failed) = (0, 0);
        var flying = new List<Task<Landed>>();
        // What came back is written down while the next are taken up.
        var recording = Task.FromResult(0);
        var parked = new Parked(this, bank);
        var (most, mayTakeUp) = (bank.Capabilities.MaxConcurrentCalls, true);
        while (true)
        {
            var room = most - flying.Count;
            IReadOnlyList<Sending>? taken = null;
            try
            {
                if (mayTakeUp && 2 * room >= most && !cancel.IsCancellationRequested && !await parked.LookAsync(cancel))
                    taken = await TakeUpAsync(bank, room, cancel);
            }
            catch (Exception e) when (flying.Count > 0 || !recording.IsCompleted)
            {
                // What is on its way comes back all the same and is written down: a stop, or a database that was away for
                // a moment, must not make unknown what the bank answers. The next run takes up again.
                log.LogWarning("{Bank}: nothing more is taken up for now: {Trouble}", bank.Code, e.GetType().Name);
                mayTakeUp = false;
            }

            flying.AddRange((taken ?? []).Select(sending => SendAsync(bank, sending)));
            if (flying.Count == 0 && taken is null)
                return new JobCount(items, failed + await recording);
            if (flying.Count == 0)
                continue;

            // Whoever comes back within a moment is recorded in the same commit.
            await Task.WhenAny([.. flying, Task.Delay(LookAgain, CancellationToken.None)]);
            await Task.Delay(Gather, CancellationToken.None);
            var landed = flying.Where(flight => flight.IsCompleted).ToList();
            if (landed.Count == 0)
                continue;
            flying.RemoveAll(landed.Contains);
            items += landed.Count;
            failed += await recording;
            recording = RecordAsync(bank, [.. landed.Select(flight => flight.Result)]);
        }
    }

    /// <summary>
    /// While the bank is paused or held nothing is taken up: what comes meanwhile stays as it is and goes out afterwards.
    /// </summary>
    private async Task<bool> IsParkedAsync(IAgentBank bank, CancellationToken cancel)
    {
        await using var scope = NewScope();
        if (await WorkDrain.IsPausedAsync(scope.ServiceProvider, WorkKinds.OrderCard, cancel))
            return true;
        if (await scope.ServiceProvider.GetRequiredService<TakeUpInstructions>().IsHeldAsync(bank.Code, cancel))
        {
            await Task.Delay(LookAgain, cancel);
            return true;
        }

        var rest = (calls.OpenUntil(bank.Code) ?? DateTimeOffset.MinValue) - wallClock.GetUtcNow();
        if (rest <= TimeSpan.Zero)
            return false;
        await Task.Delay(rest < LookAgain ? rest : LookAgain, cancel);
        return true;
    }

    /// <summary>Whether the bank's work is to wait; looked at a few times a second, not for each batch.</summary>
    private sealed class Parked(SendInstructions send, IAgentBank bank)
    {
        private long? seen;

        public async Task<bool> LookAsync(CancellationToken cancel)
        {
            var rest = (send.Calls.OpenUntil(bank.Code) ?? DateTimeOffset.MinValue) - send.Clock.GetUtcNow();
            if (rest <= TimeSpan.Zero && seen is { } at && Stopwatch.GetElapsedTime(at) < LookAgain)
                return false;
            var isParked = await send.IsParkedAsync(bank, cancel);
            seen = isParked ? null : Stopwatch.GetTimestamp();
            return isParked;
        }
    }

    /// <returns>Null when nothing was due.</returns>
    private async Task<IReadOnlyList<Sending>?> TakeUpAsync(IAgentBank bank, int most, CancellationToken cancel)
    {
        await using var scope = NewScope();
        var taken = await scope.ServiceProvider.GetRequiredService<TakeUpInstructions>().RunAsync(bank, most, cancel);
        if (taken is { Count: > 0 })
            CrashPoint.Reached(CrashPoint.AfterIntent);
        return taken;
    }

    /// <summary>
    /// Makes the call. A stop does not cut it short: it ends by its own time limit, which the host waits for, and its answer is
    /// written down instead of being asked for, or decided about by people, later.
    /// </summary>
    private async Task<Landed> SendAsync(IAgentBank bank, Sending sending)
    {
        // So that the calls of a batch begin beside each other and not one after the other.
        await Task.Yield();
        // A process that was stopped until its lease was over no longer owns what it took up: others may have asked already.
        if (Stopwatch.GetElapsedTime(sending.ClaimedAt) > workTimes.Lease / 2)
            return new Landed(sending, new BankAnswer.NotSent("lease_over"));
        try
        {
            var answer = await calls.NoteAsync(
                bank.Code,
                "order",
                sending.Request.Reference,
                () => bank.SendAsync(sending.Request, CancellationToken.None)
            );
            return new Landed(sending, answer);
        }
        catch (Exception e)
        {
            // An adapter that breaks may have sent: what it did, only the bank can say.
            log.LogError(
                "{Reference}: {Trouble} at {Where}",
                sending.Request.Reference,
                e.GetType().Name,
                e.StackTrace
            );
            return new Landed(sending, new BankAnswer.Unknown("adapter_fault", BrokenAnswer: true));
        }
    }

    /// <summary>Writes the answers down, even while the service is stopping: it may have happened.</summary>
    /// <returns>How many could not be recorded; their lease ends by itself, and then they count as unknown.</returns>
    private async Task<int> RecordAsync(IAgentBank bank, IReadOnlyList<Landed> landed)
    {
        while (true)
        {
            try
            {
                await using var scope = NewScope();
                await scope.ServiceProvider.GetRequiredService<RecordAnswers>().RunAsync(bank, landed);
                return 0;
            }
            catch (Exception e) when (Outage.IsCauseOf(e) && landed.All(IsStillClaimed))
            {
                // Written down as soon as the database is back, while nobody else may take them up.
                log.LogWarning("{Count} answers of {Bank} wait for the database", landed.Count, bank.Code);
                await Task.Delay(LookAgain, CancellationToken.None);
            }
            catch (Exception e)
            {
                log.LogError(
                    "{Count} answers of {Bank}: {Trouble} at {Where}",
                    landed.Count,
                    bank.Code,
                    e.GetType().Name,
                    e.StackTrace
                );
                break;
            }
        }

        if (landed.Count == 1)
            return 1;
        // One that cannot be recorded must not take the others with it.
        var failed = 0;
        foreach (var one in landed)
            failed += await RecordAsync(bank, [one]);
        return failed;
    }

    private bool IsStillClaimed(Landed landed) => Stopwatch.GetElapsedTime(landed.Sending.ClaimedAt) < workTimes.Lease;

    private AsyncServiceScope NewScope()
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = $"job:{WorkKinds.OrderCard}";
        return scope;
    }
}
