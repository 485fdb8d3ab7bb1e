using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Issuance.Banks;

/// <summary>
/// What keeps one bank's trouble from becoming everybody's. From the outside in: a limit of calls at once, a limit of time
/// for all, another try of what certainly was not sent, a pause after failures, a limit of time for each try.
/// </summary>
/// <remarks>
/// One instance a bank. What may have left is never repeated here: only the job knows whether sending it again is safe.
/// </remarks>
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
            .AddTimeout(new TimeoutStrategyOptions { Timeout = limits.TotalTimeout })
            .AddRetry(Retry(limits))
            // Inside the retry, so that each try counts, and none is made once the pause has begun.
            .AddCircuitBreaker(Breaker(bank, limits, wallClock, log, calls))
            .AddTimeout(new TimeoutStrategyOptions { Timeout = limits.Timeout })
            .Build();
    }

    /// <summary>Makes one call, or answers <see cref="BankAnswer.NotSent"/> without making it.</summary>
    /// <param name="call">
    /// Answers <see cref="BankAnswer.Unknown"/> by itself when its token is cancelled. Made again only after it answered
    /// <see cref="BankAnswer.NotSent"/>.
    /// </param>
    /// <param name="cancel">A stop.</param>
    public async Task<BankAnswer> CallAsync(Func<CancellationToken, Task<BankAnswer>> call, CancellationToken cancel)
    {
        using var place = places.AttemptAcquire();
        if (!place.IsAcquired)
            return new BankAnswer.NotSent("busy");

        // While a try runs nobody can say that nothing was sent; between two of them the last one did.
        var trying = false;
        BankAnswer.NotSent? refused = null;
        try
        {
            return await pipeline.ExecuteAsync(
                async token =>
                {
                    trying = true;
                    var answer = await call(token);
                    trying = false;
                    refused = answer as BankAnswer.NotSent;
                    return answer;
                },
                cancel
            );
        }
        catch (BrokenCircuitException)
        {
            // Where this call was refused itself before the pause began, that is what there is to tell.
            return refused ?? new BankAnswer.NotSent("circuit_open");
        }
        catch (OperationCanceledException) when (!trying)
        {
            return new BankAnswer.NotSent("stopping");
        }
        catch (TimeoutRejectedException) when (!trying && refused is not null)
        {
            // The time for all was over between two tries.
            return refused;
        }
    }

    public void Dispose() => places.Dispose();

    private static RetryStrategyOptions<BankAnswer> Retry(BankLimits limits) =>
        new()
        {
            MaxRetryAttempts = limits.MostRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = limits.FirstRetryAfter,
            // Or all who were refused at once would knock again at once.
            UseJitter = true,
            ShouldHandle = outcome => ValueTask.FromResult(CertainlyNotSent(outcome.Outcome.Result)),
        };

    private static CircuitBreakerStrategyOptions<BankAnswer> Breaker(
        string bank,
        BankLimits limits,
        TimeProvider wallClock,
        ILogger log,
        BankCallLog? calls
    ) =>
        new()
        {
            // Four tries at least, three of four failed: one order's bad luck must not stop the others.
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
                calls?.NoteCircuit(bank, "open", wallClock.GetUtcNow() + opened.BreakDuration);
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
        };

    // Reasons by name: a new one is not repeated before somebody has thought about it. Whoever said "busy" or
    // "circuit_open" means us to wait longer than this.
    private static bool CertainlyNotSent(BankAnswer? answer) =>
        answer is BankAnswer.NotSent { Reason: "connection_refused" or "name_not_resolved" or "tls_failed" };

    // A broken answer is left out: the bank is there, and one order that it always answers badly must not silence the rest.
    private static bool LooksDown(BankAnswer? answer) =>
        answer is BankAnswer.NotSent or BankAnswer.Unknown { BrokenAnswer: false };
}

/// <summary>The numbers of <see cref="BankResilience"/>.</summary>
/// <param name="Timeout">From the first byte of a try to the last of its answer. Above the bank's own limit, so that we hear its answer.</param>
/// <param name="Pause">How long nothing is sent after the bank looked down; then one call tries.</param>
/// <param name="MaxConcurrentCalls">Calls to this bank at once.</param>
public sealed record BankLimits(TimeSpan Timeout, TimeSpan Pause, int MaxConcurrentCalls)
{
    /// <summary>How often what certainly was not sent is tried again within one call.</summary>
    public int MostRetries { get; init; } = 2;

    /// <summary>Before the first of them, with some chance in it; doubled before the next.</summary>
    public TimeSpan FirstRetryAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// For all tries and the pauses between them. Only a little above <see cref="Timeout"/>: a call begins in the first
    /// half of its work item's lease and must be over before the lease is (see <c>WorkTimes</c>).
    /// </summary>
    public TimeSpan TotalTimeout => TotalOf(Timeout);

    /// <summary>As <see cref="TotalTimeout"/>, of a bank's time limit.</summary>
    public static TimeSpan TotalOf(TimeSpan timeLimit) => timeLimit * 1.25;
}
