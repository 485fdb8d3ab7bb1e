using Issuance.Operations;

namespace Issuance.Host.Telemetry;

/// <summary>Keeps the figures fresh where metrics are sent and nobody comes to ask for them.</summary>
internal sealed class FiguresRefresh(ServiceFigures figures) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ServiceFigures.Fresh);
        try
        {
            do await figures.RefreshAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
