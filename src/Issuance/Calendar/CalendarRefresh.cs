using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Issuance.Calendar;

/// <summary>Lets every process go by the calendar in force within two seconds of a change.</summary>
public sealed class CalendarRefresh(CalendarStore store, ILogger<CalendarRefresh> log) : BackgroundService
{
    private bool troubled;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await RefreshAsync(stoppingToken);
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        try
        {
            await store.RefreshAsync(cancel);
            troubled = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Once for each trouble: what is in memory still holds.
            if (!troubled)
                log.LogWarning("The calendar could not be read: {Trouble}", e.GetType().Name);
            troubled = true;
        }
    }
}
