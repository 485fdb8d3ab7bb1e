using System.Diagnostics;
using Issuance.Banks;
using Issuance.Observability;
using Issuance.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Issuance.Jobs;

/// <summary>
/// Runs the jobs that drain work items, each lane for itself: woken by the database's NOTIFY as soon as work is committed,
/// by the next due time, or after a few seconds in case a notification was lost.
/// </summary>
public sealed class WorkLoop(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    BankDirectory banks,
    ILogger<WorkLoop> log
) : BackgroundService
{
    /// <summary>The channel that the trigger on work_items notifies; the payload is the kind.</summary>
    public const string Channel = "work_items";

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    private readonly List<Lane> lanes = [.. LanesOf(banks)];

    private sealed record Lane(JobEntry Entry, string Name, SemaphoreSlim Bell);

    private static IEnumerable<Lane> LanesOf(BankDirectory banks) =>
        from entry in JobCatalog.All
        where entry.Work is not null
        from lane in entry.IsPerBank ? banks.All.Select(bank => bank.Code) : [""]
        select new Lane(entry, lane, new SemaphoreSlim(0));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([ListenAsync(stoppingToken), .. lanes.Select(lane => DrainAsync(lane, stoppingToken))]);

    private async Task DrainAsync(Lane lane, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var sleep = TimeSpan.FromSeconds(1);
            try
            {
                sleep = await RunAsync(lane, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("{Job} could not run: {Trouble}", lane.Entry.Name, e.GetType().Name);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            await ((Task)lane.Bell.WaitAsync(sleep, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How long there is nothing to do, as far as is known now.</returns>
    private async Task<TimeSpan> RunAsync(Lane lane, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        if (await JobPause.IsOnAsync(services.GetRequiredService<IssuanceDb>(), lane.Entry.Name, stop))
            return LongestSleep; // Resuming rings the bell.
        var job = services.GetRequiredService(lane.Entry.Job);
        if (job is IListeningJob listening)
        {
            var due = await listening.RunAsync(lane.Bell, stop);
            return Between(TimeSpan.FromMilliseconds(20), due ?? LongestSleep, LongestSleep);
        }

        var begun = Stopwatch.GetTimestamp();
        var count = await (
            job is IBankJob ofBanks ? ofBanks.RunAsync(lane.Name, stop) : ((IIssuanceJob)job).RunAsync(null, stop)
        );
        if (count.Items > 0)
            Meters.NoteRun(lane.Entry.Name, count.Failed > 0 ? "some_failed" : "done", Stopwatch.GetElapsedTime(begun));
        var next = await services.GetRequiredService<WorkQueue>().NextDueInAsync(lane.Entry.Work!, lane.Name, stop);
        return Between(TimeSpan.FromMilliseconds(20), next ?? LongestSleep, LongestSleep);
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
        foreach (var lane in lanes)
            if (string.Equals(lane.Entry.Work, kind, StringComparison.Ordinal) && lane.Bell.CurrentCount == 0)
                lane.Bell.Release();
    }

    private static TimeSpan Between(TimeSpan shortest, TimeSpan value, TimeSpan longest) =>
        value < shortest ? shortest
        : value > longest ? longest
        : value;

    public override void Dispose()
    {
        foreach (var lane in lanes)
            lane.Bell.Dispose();
        base.Dispose();
    }
}
