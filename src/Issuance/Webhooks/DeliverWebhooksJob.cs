using Issuance.Jobs;

namespace Issuance.Webhooks;

/// <summary>
/// Sends every due message, until none is due. Any number of processes may run it: each takes messages that the others do
/// not hold. What waits for a later attempt is left to a later run.
/// </summary>
public sealed class DeliverWebhooksJob(WebhookPump pump) : IListeningJob
{
    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel) =>
        (await pump.RunAsync(bell: null, cancel)).Count;

    public async Task<TimeSpan?> RunAsync(SemaphoreSlim bell, CancellationToken cancel) =>
        (await pump.RunAsync(bell, cancel)).Next;
}
