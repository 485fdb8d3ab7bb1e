using System.Threading.RateLimiting;

namespace Issuance.Pages;

/// <summary>How often one address may try to sign in: a person is never that fast, a list of passwords is. Each account's own lock-out stands beside it.</summary>
public sealed class SignInRates : IDisposable
{
    private readonly PartitionedRateLimiter<string> addresses = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetTokenBucketLimiter(
            address,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 30,
                TokensPerPeriod = 10,
                ReplenishmentPeriod = TimeSpan.FromSeconds(10),
                QueueLimit = 0,
            }
        )
    );

    public bool MayTry(string address)
    {
        using var lease = addresses.AttemptAcquire(address);
        return lease.IsAcquired;
    }

    public void Dispose() => addresses.Dispose();
}
