using System.Diagnostics;
using Issuance.Access;
using Issuance.Observability;
using Issuance.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Issuance.Jobs;

/// <summary>What became of a work item: done, or to be looked at again after a while.</summary>
public readonly record struct WorkResult(TimeSpan? Again)
{
    public static WorkResult Done => new(null);

    public static WorkResult After(TimeSpan wait) => new(wait);
}

/// <summary>Claims due items of one kind until none is left, a few at once, each in a scope of its own.</summary>
public sealed class WorkDrain(IServiceScopeFactory scopes, ILogger<WorkDrain> log)
{
    /// <summary>As many are claimed as start at once, so that no lease runs out while an item waits its turn.</summary>
    public const int AtOnce = 8;

    public Task<JobCount> RunAsync(
        string kind,
        Func<IServiceProvider, WorkItem, CancellationToken, Task<WorkResult>> handle,
        CancellationToken cancel
    ) => RunAsync(kind, lane: "", handle, cancel);

    public async Task<JobCount> RunAsync(
        string kind,
        string lane,
        Func<IServiceProvider, WorkItem, CancellationToken, Task<WorkResult>> handle,
        CancellationToken cancel
    )
    {
        var (items, failed) = (0, 0);
        while (!cancel.IsCancellationRequested)
        {
            List<WorkItem> claimed;
            await using (var scope = scopes.CreateAsyncScope())
            {
                // A person who pauses the job need not wait until a long queue is empty.
                if (await IsPausedAsync(scope.ServiceProvider, kind, cancel))
                    break;
                claimed = await scope
                    .ServiceProvider.GetRequiredService<WorkQueue>()
                    .ClaimAsync(kind, lane, AtOnce, cancel);
            }

            if (claimed.Count == 0)
                break;
            var results = await Task.WhenAll(claimed.Select(item => HandleAsync(item, handle, cancel)));
            items += results.Length;
            failed += results.Count(succeeded => !succeeded);
        }

        return new JobCount(items, failed);
    }

    /// <summary>Whether a person has paused the job that drains this kind; a run by hand goes on all the same.</summary>
    internal static async Task<bool> IsPausedAsync(IServiceProvider services, string kind, CancellationToken cancel) =>
        !JobRunner.IsByHand
        && JobCatalog.All.FirstOrDefault(entry => entry.Work == kind) is { } entry
        && await JobPause.IsOnAsync(services.GetRequiredService<IssuanceDb>(), entry.Name, cancel);

    private async Task<bool> HandleAsync(
        WorkItem item,
        Func<IServiceProvider, WorkItem, CancellationToken, Task<WorkResult>> handle,
        CancellationToken cancel
    )
    {
        using var span = Traces.StartLinked($"work {item.Kind}", ActivityKind.Consumer, item.TraceParent);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = $"job:{item.Kind}";
        var queue = scope.ServiceProvider.GetRequiredService<WorkQueue>();
        try
        {
            var result = await handle(scope.ServiceProvider, item, cancel);
            // What was done is marked even while the service is stopping.
            if (result.Again is { } wait)
                await queue.PutBackAsync(item, wait, CancellationToken.None);
            else
                await queue.FinishAsync(item, CancellationToken.None);
            span.End(result.Again is null ? "done" : "later");
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false; // The lease ends by itself and the item is taken again.
        }
        catch (Exception e)
        {
            span.End("failed", e.GetType().Name, failed: true);
            log.LogError(
                "{Kind} {Key} failed: {Trouble} at {Where}",
                item.Kind,
                item.Key,
                e.GetType().Name,
                e.StackTrace
            );
            await using var afterwards = scopes.CreateAsyncScope();
            await afterwards
                .ServiceProvider.GetRequiredService<WorkQueue>()
                .FailAsync(item, e.InnerException?.GetType().Name ?? e.GetType().Name, CancellationToken.None);
            return false;
        }
    }
}
