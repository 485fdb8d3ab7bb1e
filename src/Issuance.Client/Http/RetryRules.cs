using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Issuance.Client.Http;

/// <summary>
/// What is tried again. Reads and commands under an idempotency key: whenever no answer came, and when the service asks to
/// (503, 429 that says for how long, a key still in use). Anything else: only while certainly no byte of it was sent.
/// </summary>
internal static class RetryRules
{
    public static ResiliencePipeline<RawAnswer> Pipeline(RetrySettings settings, TimeProvider time, bool repeatable)
    {
        var builder = new ResiliencePipelineBuilder<RawAnswer> { TimeProvider = time }.AddTimeout(
            new TimeoutStrategyOptions { Timeout = settings.TotalTimeout }
        );
        if (settings.MostRetries > 0)
            builder.AddRetry(Retry(settings, repeatable));
        return builder.AddTimeout(new TimeoutStrategyOptions { Timeout = settings.TryTimeout }).Build();
    }

    /// <summary>Whether a try failed before the first byte of the request could leave.</summary>
    public static bool CertainlyNotSent(Exception? e) =>
        e
            is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError
                    or HttpRequestError.ProxyTunnelError,
            };

    /// <summary>Whether no answer came, for a reason that is the network's.</summary>
    public static bool IsLost(Exception? e) =>
        e
            is HttpRequestException
                or TimeoutRejectedException
                or IOException
                // A given HttpClient's own limit.
                or TaskCanceledException { InnerException: TimeoutException };

    private static RetryStrategyOptions<RawAnswer> Retry(RetrySettings settings, bool repeatable) =>
        new()
        {
            MaxRetryAttempts = settings.MostRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = settings.FirstDelay,
            MaxDelay = settings.LongestDelay,
            // Or all who were refused at once would knock again at once.
            UseJitter = true,
            ShouldHandle = tried =>
                ValueTask.FromResult(
                    repeatable ? MayRepeat(tried.Outcome, settings) : CertainlyNotSent(tried.Outcome.Exception)
                ),
            DelayGenerator = tried => ValueTask.FromResult(Wait(tried.Outcome.Result)),
        };

    private static bool MayRepeat(Outcome<RawAnswer> outcome, RetrySettings settings) =>
        outcome switch
        {
            { Exception: { } e } => IsLost(e),
            { Result: { IsForeign: true } } => true,
            { Result: { RetryAfter: { } asked } } when asked > settings.LongestDelay => false,
            { Result: { Status: 503 } } => true,
            { Result: { Status: 429, RetryAfter: not null } } => true,
            { Result: { Status: 409, Code: ProblemCodes.IdempotencyKeyInUse } } => true,
            _ => false,
        };

    /// <summary>As long as was asked, and up to a fifth more; null = the usual pause.</summary>
    private static TimeSpan? Wait(RawAnswer? answer) =>
        answer?.RetryAfter is { } asked ? asked * (1 + Random.Shared.NextDouble() / 5) : null;
}
