using System.Collections.Concurrent;

namespace BankStubs;

/// <summary>Work that outlives the request which began it, and ends with the stub.</summary>
internal sealed class BackgroundTasks(ILogger<BackgroundTasks> log) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> running = new();

    public CancellationToken Stopping => stopping.Token;

    public void Run(Func<CancellationToken, Task> work)
    {
        var task = Task.Run(() => Guarded(work), CancellationToken.None);
        running.TryAdd(task, 0);
        _ = task.ContinueWith(
            t => running.TryRemove(t, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    /// <summary>Asks everything to end; what waits for the outside ends at once.</summary>
    public void Stop() => stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Keys);
        stopping.Dispose();
    }

    private async Task Guarded(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The stub ends; the ledger knows what is still to do, and the next start does it.
        }
        catch (Exception e)
        {
            log.LogError(e, "Work in the background of the stub bank ended by an exception.");
        }
    }
}
