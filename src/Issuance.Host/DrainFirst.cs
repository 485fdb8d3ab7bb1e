using Issuance.Observability;

namespace Issuance.Host;

/// <summary>
/// The first thing of a shutdown: readiness answers 503 while requests are still taken, so that whoever spreads the
/// load looks elsewhere before this process stops listening.
/// </summary>
internal sealed class DrainFirst(Draining draining, DrainFirst.Options options) : IHostedLifecycleService
{
    /// <param name="Wait">How long requests are still taken. Longer than the interval at which readiness is asked.</param>
    internal sealed record Options(TimeSpan Wait);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        draining.Begin();
        await Task.Delay(options.Wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
