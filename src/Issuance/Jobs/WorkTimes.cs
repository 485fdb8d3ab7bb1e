using Issuance.Shared;

namespace Issuance.Jobs;

/// <summary>How long work may be held and paused. The sandbox keeps both short, so that a fault is over within seconds.</summary>
/// <param name="Lease">Longer than any bank's time limit; after it another worker may take the item.</param>
/// <param name="LongestPause">The back-off between tries grows up to here.</param>
public sealed record WorkTimes(TimeSpan Lease, TimeSpan LongestPause)
{
    public static WorkTimes For(Deployment deployment) =>
        deployment.IsSandbox
            ? new WorkTimes(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8))
            : new WorkTimes(TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(10));
}
