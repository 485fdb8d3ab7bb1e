using Microsoft.Extensions.Hosting;

namespace Issuance.Observability;

/// <summary>Whether this process is going down: from then on it is not ready, while it still answers.</summary>
public sealed class Draining(IHostApplicationLifetime lifetime)
{
    private volatile bool begun;

    public bool HasBegun => begun || lifetime.ApplicationStopping.IsCancellationRequested;

    public void Begin() => begun = true;
}
