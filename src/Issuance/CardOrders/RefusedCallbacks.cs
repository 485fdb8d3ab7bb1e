using System.Collections.Concurrent;
using Issuance.Audit;
using Issuance.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Issuance.CardOrders;

/// <summary>Audits refused callbacks: one row a minute per bank and reason, with a count, so that a flood cannot fill the audit.</summary>
public sealed class RefusedCallbacks(IServiceScopeFactory scopes, ILogger<RefusedCallbacks> log) : BackgroundService
{
    private readonly ConcurrentDictionary<(string Bank, string Code), int> counts = new();
    private readonly SemaphoreSlim bell = new(0, 1);

    public void Note(string bank, string code)
    {
        counts.AddOrUpdate((bank, code), 1, (_, count) => count + 1);
        Ring();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await bell.WaitAsync(stoppingToken);
            try
            {
                await WriteAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("Refused callbacks could not be audited: {Trouble}", e.GetType().Name);
            }

            // What comes within the next minute is counted and written together.
            await Task.Delay(TimeSpan.FromMinutes(1), stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<AuditTrail>();
        var taken = new List<((string Bank, string Code) Key, int Count)>();
        foreach (var key in counts.Keys)
            if (counts.TryRemove(key, out var count))
            {
                audit.Record("bank_callback.refused", key.Bank, $"{key.Code} x{count}");
                taken.Add((key, count));
            }

        try
        {
            await scope.ServiceProvider.GetRequiredService<IssuanceDb>().SaveChangesAsync(cancel);
        }
        catch
        {
            // Told a minute later, with what came meanwhile.
            foreach (var (key, count) in taken)
                counts.AddOrUpdate(key, count, (_, more) => more + count);
            Ring();
            throw;
        }
    }

    private void Ring()
    {
        try
        {
            if (bell.CurrentCount == 0)
                bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else rang in this very moment.
        }
    }

    public override void Dispose()
    {
        bell.Dispose();
        base.Dispose();
    }
}
