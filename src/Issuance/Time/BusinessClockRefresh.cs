using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Issuance.Time;

/// <summary>Takes the sandbox clock from the database twice a second, so that every process agrees within a second.</summary>
public sealed class BusinessClockRefresh(BusinessClockStore store, ILogger<BusinessClockRefresh> log)
    : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await RefreshAsync(stoppingToken);
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        try
        {
            await store.RefreshAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning("The business clock could not be read: {Trouble}", e.GetType().Name);
        }
    }
}
