using Issuance.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Issuance.Webhooks;

/// <summary>Delivers what is due, with one run at a time in a process, so that the bounds of <see cref="WebhookOptions"/> hold for all of it.</summary>
public sealed class WebhookPump(
    IServiceScopeFactory scopes,
    WebhookOptions options,
    WebhookSender sender,
    ILogger<WebhookPump> log
) : IDisposable
{
    private readonly SemaphoreSlim one = new(1);

    /// <param name="bell">Released where new work was committed; null where nobody listens.</param>
    /// <returns>What was done, and when there may be more; nothing where a run is at it already.</returns>
    public async Task<(JobCount Count, TimeSpan? Next)> RunAsync(SemaphoreSlim? bell, CancellationToken cancel)
    {
        // The timetable's run is not needed where one is at it; the one that hears the bell takes over when that ends.
        if (!await one.WaitAsync(bell is null ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancel))
            return default;
        try
        {
            using var run = new WebhookRun(scopes, options, sender, log, bell, cancel);
            return await run.RunAsync();
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();
}
