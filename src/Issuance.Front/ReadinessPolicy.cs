using System.Collections.Concurrent;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Issuance.Front;

/// <summary>
/// Whom requests may go to. A process that says that it is not ready, or where nobody listens, gets nothing new at once;
/// one that is slow to answer may only be busy, like everything on its machine, and is left out after some silence.
/// </summary>
internal sealed class ReadinessPolicy(IDestinationHealthUpdater health) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Readiness";

    private const int MostSilences = 5;

    private readonly ConcurrentDictionary<string, int> silences = new(StringComparer.Ordinal);

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        health.SetActive(
            cluster,
            [.. probingResults.Select(one => new NewActiveDestinationHealth(one.Destination, Judge(one)))]
        );

    private DestinationHealth Judge(DestinationProbingResult result)
    {
        var name = result.Destination.DestinationId;
        if (result.Exception is OperationCanceledException)
            return silences.AddOrUpdate(name, 1, (_, count) => count + 1) > MostSilences
                ? DestinationHealth.Unhealthy
                : result.Destination.Health.Active;
        silences[name] = 0;
        return result.Response is { IsSuccessStatusCode: true }
            ? DestinationHealth.Healthy
            : DestinationHealth.Unhealthy;
    }
}
