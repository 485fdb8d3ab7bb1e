using Issuance.Banks;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Issuance.Operations;

/// <summary>
/// Writes noted bank calls in batches, and tells the other processes how this one sees each bank. When the database is
/// away a batch is lost and the log says so: the calls' outcomes stand in the instructions, this is for watching only.
/// </summary>
public sealed class BankCallWriter(
    BankCallLog calls,
    BankDirectory banks,
    IServiceScopeFactory scopes,
    TimeProvider wallClock,
    ILogger<BankCallWriter> log
) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly string instance = $"{Environment.MachineName}-{Environment.ProcessId}-{Ids.Token(6)}";
    private int toldChanges = -1;
    private int toldInFlight;
    private DateTimeOffset toldAt;

    /// <summary>Writes what waits, in batches; a command that is about to end calls it once.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        while (calls.Waiting.TryPeek(out _))
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            for (var taken = 0; taken < Batch && calls.Waiting.TryRead(out var call); taken++)
                db.BankCalls.Add(call);
            await db.SaveChangesAsync(cancel);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(FlushAsync, stoppingToken);
            await TryAsync(TellChannelsAsync, stoppingToken);
            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await TryAsync(FlushAsync, CancellationToken.None);
        await TryAsync(LeaveAsync, CancellationToken.None);
    }

    /// <summary>At each change at once, else as a sign of life.</summary>
    private async Task TellChannelsAsync(CancellationToken cancel)
    {
        var (changes, now) = (calls.Changes, wallClock.GetUtcNow());
        var inFlight = banks.All.Sum(bank => calls.Look(bank.Code).InFlight);
        if (changes == toldChanges && inFlight == toldInFlight && now - toldAt < Beat)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        foreach (var bank in banks.All)
        {
            var seen = calls.Look(bank.Code);
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into bank_channels (bank, instance, circuit, since, in_flight, seen_at)
                values ({bank.Code}, {instance}, {seen.Circuit}, {seen.Since}, {seen.InFlight}, now())
                on conflict (bank, instance) do update set circuit = excluded.circuit, since = excluded.since,
                    in_flight = excluded.in_flight, seen_at = excluded.seen_at
                """,
                cancel
            );
        }

        (toldChanges, toldInFlight, toldAt) = (changes, inFlight, now);
    }

    private async Task LeaveAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await db.BankChannels.Where(c => c.Instance == instance).ExecuteDeleteAsync(cancel);
    }

    private async Task TryAsync(Func<CancellationToken, Task> write, CancellationToken cancel)
    {
        try
        {
            await write(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopping: what waits is written on the way out.
        }
        catch (Exception e)
        {
            log.LogWarning("Bank calls could not be noted: {Trouble}", e.GetType().Name);
        }
    }
}
