using Issuance.Jobs;
using Issuance.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Issuance.Sandbox;

/// <summary>
/// Runs the jobs that go by business dates whenever the sandbox clock has jumped. Every process that runs jobs hears
/// of a jump within half a second, whoever made it (<see cref="BusinessClockRefresh"/>), so no message is needed.
/// </summary>
public sealed class ClockWake(BusinessClock clock, JobRunner jobs, ILogger<ClockWake> log) : BackgroundService
{
    private readonly SemaphoreSlim bell = new(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        clock.Moved += Ring;
        try
        {
            while (true)
            {
                await bell.WaitAsync(stoppingToken);
                foreach (var entry in JobCatalog.All.Where(entry => entry.TakesPeriod))
                    await RunAsync(entry, stoppingToken);
            }
        }
        finally
        {
            clock.Moved -= Ring;
        }
    }

    private async Task RunAsync(JobEntry entry, CancellationToken cancel)
    {
        try
        {
            await jobs.RunAsync(entry, period: null, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning("{Job} could not run after the clock was moved: {Trouble}", entry.Name, e.GetType().Name);
        }
    }

    private void Ring(object? sender, EventArgs e)
    {
        // One more round is enough, however often the clock jumped meanwhile.
        if (bell.CurrentCount == 0)
            bell.Release();
    }

    public override void Dispose()
    {
        bell.Dispose();
        base.Dispose();
    }
}
