using Issuance.Shared;

namespace Issuance.Jobs;

/// <summary>How long work may be held and paused. The sandbox keeps both short, so that a fault is over within seconds.</summary>
/// <param name="Lease">
/// After it another worker may take the item. A call begins in its first half, so it is twice the longest call at least.
/// </param>
/// <param name="LongestPause">The back-off between tries grows up to here.</param>
public sealed record WorkTimes(TimeSpan Lease, TimeSpan LongestPause)
{
    /// <summary>1, 2, 4 … seconds with a little spread, so that many do not come back in one instant.</summary>
    /// <param name="tries">How often it was tried.</param>
    public TimeSpan PauseAfter(int tries)
    {
        var seconds = Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(tries - 1, 12)));
        return TimeSpan.FromSeconds(seconds * (0.8 + 0.2 * Random.Shared.NextDouble()));
    }

    /// <param name="deployment">Sandbox or not.</param>
    /// <param name="longestCall">What the most patient bank may take for one call with its tries.</param>
    public static WorkTimes For(Deployment deployment, TimeSpan longestCall)
    {
        var (least, pause) = deployment.IsSandbox
            ? (TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8))
            : (TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(10));
        return new WorkTimes(longestCall * 2 > least ? longestCall * 2 : least, pause);
    }
}
