using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Issuance.Banks;

/// <summary>What keeps one bank's trouble from becoming everybody's: a limit of calls at once, a pause after failures, a time limit.</summary>
/// <remarks>One instance a bank. It never repeats a call: only the job knows whether sending again is safe.</remarks>
public sealed class BankResilience : IDisposable
{
    private readonly ConcurrencyLimiter places;
    private readonly ResiliencePipeline<BankAnswer> pipeline;

    /// <param name="bank">The bank's code, for the log.</param>
    /// <param name="limits">The bank's numbers.</param>
    /// <param name="wallClock">Real time: limits and pauses never follow the sandbox clock.</param>
    /// <param name="log">Told when the pause begins and ends.</param>
    /// <param name="calls">Told the same, for operations; null where nobody watches.</param>
    public BankResilience(
        string bank,
        BankLimits limits,
        TimeProvider wallClock,
        ILogger log,
        BankCallLog? calls = null
    )
    {
        // No queue: a call that waits here would eat up the lease of the work item that made it.
        places = new(new ConcurrencyLimiterOptions { PermitLimit = limits.MaxConcurrentCalls, QueueLimit = 0 });
        pipeline = new ResiliencePipelineBuilder<BankAnswer> { Name = bank, TimeProvider = wallClock }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<BankAnswer>
                {
                    // Four calls at least, three of four failed: one order's bad luck must not stop the others.
                    FailureRatio = 0.75,
                    MinimumThroughput = 4,
                    SamplingDuration = TimeSpan.FromSeconds(30),
                    BreakDuration = limits.Pause,
                    ShouldHandle = outcome => ValueTask.FromResult(LooksDown(outcome.Outcome.Result)),
                    OnOpened = opened =>
                    {
                        log.LogWarning(
                            "Bank {Bank} does not answer: no calls for {Seconds} s",
                            bank,
                            opened.BreakDuration.TotalSeconds
                        );
                        calls?.NoteCircuit(bank, "open");
                        return default;
                    },
                    OnHalfOpened = _ =>
                    {
                        calls?.NoteCircuit(bank, "half_open");
                        return default;
                    },
                    OnClosed = _ =>
                    {
                        log.LogInformation("Bank {Bank} answers again", bank);
                        calls?.NoteCircuit(bank, "closed");
                        return default;
                    },
                }
            )
            .AddTimeout(new TimeoutStrategyOptions { Timeout = limits.Timeout })
            .Build();
    }

    /// <summary>Makes one call, or answers <see cref="BankAnswer.NotSent"/> without making it.</summary>
    /// <param name="call">Answers <see cref="BankAnswer.Unknown"/> by itself when its token is cancelled.</param>
    /// <param name="cancel">A stop.</param>
    public async Task<BankAnswer> CallAsync(Func<CancellationToken, Task<BankAnswer>> call, CancellationToken cancel)
    {
        using var place = places.AttemptAcquire();
        if (!place.IsAcquired)
            return new BankAnswer.NotSent("busy");

        var begun = false;
        try
        {
            return await pipeline.ExecuteAsync(
                async token =>
                {
                    begun = true;
                    return await call(token);
                },
                cancel
            );
        }
        catch (BrokenCircuitException)
        {
            return new BankAnswer.NotSent("circuit_open");
        }
        catch (OperationCanceledException) when (!begun)
        {
            return new BankAnswer.NotSent("stopping");
        }
    }

    public void Dispose() => places.Dispose();

    // A broken answer is left out: the bank is there, and one order that it always answers badly must not silence the rest.
    private static bool LooksDown(BankAnswer? answer) =>
        answer is BankAnswer.NotSent or BankAnswer.Unknown { BrokenAnswer: false };
}

/// <summary>The numbers of <see cref="BankResilience"/>.</summary>
/// <param name="Timeout">From the first byte of a call to the last of its answer.</param>
/// <param name="Pause">How long nothing is sent after the bank looked down; then one call tries.</param>
/// <param name="MaxConcurrentCalls">Calls to this bank at once.</param>
public sealed record BankLimits(TimeSpan Timeout, TimeSpan Pause, int MaxConcurrentCalls);
