using Issuance.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Issuance.Jobs;

/// <summary>
/// Runs the jobs that drain work items: woken by the database's NOTIFY as soon as work is committed, by the next due
/// time, or after a few seconds in case a notification was lost.
/// </summary>
public sealed class WorkLoop(NpgsqlDataSource database, IServiceScopeFactory scopes, ILogger<WorkLoop> log)
    : BackgroundService
{
    /// <summary>The channel that the trigger on work_items notifies; the payload is the kind.</summary>
    public const string Channel = "work_items";

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, SemaphoreSlim> bells = JobCatalog
        .All.Where(entry => entry.Work is not null)
        .ToDictionary(entry => entry.Work!, _ => new SemaphoreSlim(0), StringComparer.Ordinal);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([
            ListenAsync(stoppingToken),
            .. JobCatalog.All.Where(entry => entry.Work is not null).Select(entry => DrainAsync(entry, stoppingToken)),
        ]);

    private async Task DrainAsync(JobEntry entry, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var sleep = TimeSpan.FromSeconds(1);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
                if (await JobPause.IsOnAsync(db, entry.Name, stop))
                {
                    sleep = LongestSleep; // Resuming rings the bell.
                }
                else
                {
                    await ((IIssuanceJob)scope.ServiceProvider.GetRequiredService(entry.Job)).RunAsync(null, stop);
                    var next = await scope
                        .ServiceProvider.GetRequiredService<WorkQueue>()
                        .NextDueInAsync([entry.Work!], stop);
                    sleep = Between(TimeSpan.FromMilliseconds(20), next ?? LongestSleep, LongestSleep);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("{Job} could not run: {Trouble}", entry.Name, e.GetType().Name);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            await ((Task)bells[entry.Work!].WaitAsync(sleep, stop)).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing
            );
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                connection.Notification += (_, note) => Ring(note.Payload);
                await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
                    await listen.ExecuteNonQueryAsync(stop);
                while (true)
                    await connection.WaitAsync(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("Listening for work was interrupted: {Trouble}", e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Ring(string kind)
    {
        // One ring is enough, however many notes came.
        if (bells.TryGetValue(kind, out var bell) && bell.CurrentCount == 0)
            bell.Release();
    }

    private static TimeSpan Between(TimeSpan shortest, TimeSpan value, TimeSpan longest) =>
        value < shortest ? shortest
        : value > longest ? longest
        : value;

    public override void Dispose()
    {
        foreach (var bell in bells.Values)
            bell.Dispose();
        base.Dispose();
    }
}
