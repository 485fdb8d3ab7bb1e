using Quartz;

namespace Issuance.Host.Scheduling;

/// <summary>
/// Starts the scheduler when the process serves and shuts it down with the process. Quartz's own service of this kind waits
/// without end for a database that is away, whatever time the host allows for a stop.
/// </summary>
internal sealed partial class RunScheduler(
    ISchedulerFactory schedulers,
    IServiceScopeFactory scopes,
    ILogger<RunScheduler> log
) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.Start(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<MissedRuns>().MakeUpAsync(scheduler, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The timetable goes on from here; a service that did not start would miss more.
            LogNotMadeUp(log, e.GetType().Name);
        }
    }

    /// <summary>Waits for running jobs, but no longer than the host allows: what was left is recovered as after a crash.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(CancellationToken.None);
        try
        {
            // On a thread of its own: Quartz waits for running jobs by blocking the caller's, and a job that ran while the
            // database went does not end, because Quartz tries to note its end until it can.
            await Task.Run(
                    () => scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None).AsTask(),
                    CancellationToken.None
                )
                .WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogLeft(log);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What fell due while no process ran jobs could not be made up: {Trouble}"
    )]
    private static partial void LogNotMadeUp(ILogger log, string trouble);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The scheduler did not shut down in time; another process takes up what it left"
    )]
    private static partial void LogLeft(ILogger log);
}
