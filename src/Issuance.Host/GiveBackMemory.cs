using System.Runtime;

namespace Issuance.Host;

/// <summary>
/// Once the service has settled, gives the machine back what only the start needed: the model, the document and the
/// compiler leave a good part of the memory behind that nobody asks for again.
/// </summary>
internal sealed class GiveBackMemory : BackgroundService
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Settled, stoppingToken);
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
