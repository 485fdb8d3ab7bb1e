using System.Globalization;
using System.Threading.RateLimiting;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>How much a client may ask: 2,000 at once and 500 a second per operation; 100 unknown cards a minute.</summary>
public sealed class RateLimits : IDisposable
{
    public const int Burst = 2_000;
    public const int PerSecond = 500;
    public const int MissesPerMinute = 100;

    private readonly PartitionedRateLimiter<(string Client, string Operation)> requests = PartitionedRateLimiter.Create<
        (string Client, string Operation),
        (string, string)
    >(key =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            static _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = PerSecond / 10,
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                QueueLimit = 0,
            }
        )
    );

    private readonly PartitionedRateLimiter<string> misses = PartitionedRateLimiter.Create<string, string>(client =>
        RateLimitPartition.GetFixedWindowLimiter(
            client,
            static _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = MissesPerMinute,
                Window = TimeSpan.FromSeconds(60),
                QueueLimit = 0,
            }
        )
    );

    /// <summary>Takes one request of this client, and tells it in headers what is left.</summary>
    public Refusal? WhyNotAsk(HttpContext context, string client, Operation operation)
    {
        using var lease = requests.AttemptAcquire((client, operation.Id));
        var left = requests.GetStatistics((client, operation.Id))?.CurrentAvailablePermits ?? 0;
        var headers = context.Response.Headers;
        headers["RateLimit-Limit"] = Burst.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = left.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = Math.Ceiling((Burst - left) / (double)PerSecond)
            .ToString(CultureInfo.InvariantCulture);
        if (!lease.IsAcquired)
            return HttpRefusals.RateLimited with { RetryAfter = TimeSpan.FromSeconds(1) };
        if (operation.CountsMisses && misses.GetStatistics(client)?.CurrentAvailablePermits == 0)
            return HttpRefusals.TooManyMisses with { RetryAfter = TimeSpan.FromSeconds(60) };
        return null;
    }

    /// <summary>Counts one answer about a card that this client cannot see; foreign cards count like unknown ones.</summary>
    public void CountMiss(string client) => misses.AttemptAcquire(client).Dispose();

    public void Dispose()
    {
        requests.Dispose();
        misses.Dispose();
    }
}
