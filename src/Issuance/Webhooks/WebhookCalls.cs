using System.Diagnostics;
using System.Threading.Channels;
using Issuance.Observability;
using Microsoft.Extensions.Logging;

namespace Issuance.Webhooks;

/// <summary>The calls of one run that are on their way: never more than there are places, whatever hangs.</summary>
internal sealed class WebhookCalls(WebhookOptions options, WebhookSender sender, ILogger log, CancellationToken cancel)
    : IDisposable
{
    /// <summary>After a stop, calls on their way have so long to come back; then their messages are let go.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim places = new(options.InFlight);

    /// <summary>However many endpoints hang, half of the places are left to those that do not.</summary>
    private readonly SemaphoreSlim placesOfFailing = new(Math.Max(1, options.InFlight / 2));
    private readonly CancellationTokenSource cut = new();
    private readonly List<Task> workers = [];

    /// <summary>Sends what a lane holds; each message's ending is written down by whoever reads <paramref name="endings"/>.</summary>
    public void Begin(WebhookLane lane, ChannelWriter<WebhookEnding> endings)
    {
        for (var missing = lane.MissingWorkers(); missing > 0; missing--)
            workers.Add(Task.Run(() => WorkAsync(lane, endings), CancellationToken.None));
        workers.RemoveAll(worker => worker.IsCompleted);
    }

    public CancellationTokenRegistration LetGoOnceStopped() => cancel.Register(() => cut.CancelAfter(Grace));

    public async Task LetGoAsync()
    {
        await cut.CancelAsync();
        await Task.WhenAll(workers);
    }

    public void Dispose()
    {
        cut.Dispose();
        places.Dispose();
        placesOfFailing.Dispose();
    }

    private async Task WorkAsync(WebhookLane lane, ChannelWriter<WebhookEnding> endings)
    {
        while (lane.TryTake(out var next))
        {
            var answer = await TrySendAsync(lane, next.Claim, next.ClaimedAt);
            endings.TryWrite(new WebhookEnding(next.Claim, answer));
            if (answer is { IsSuccess: true })
                lane.NoteSuccess(answer.Latency);
            else
                foreach (var back in lane.NoteFailure())
                    endings.TryWrite(new WebhookEnding(back, null));
        }
    }

    /// <returns>Null where it was not sent, or nobody can say whether it was.</returns>
    private async Task<WebhookAnswer?> TrySendAsync(WebhookLane lane, WebhookClaim claim, long claimedAt)
    {
        var gate = lane.IsFailing ? placesOfFailing : null;
        try
        {
            if (gate is not null)
                await gate.WaitAsync(cut.Token);
            try
            {
                await places.WaitAsync(cut.Token);
                try
                {
                    // Who waited too long for a turn leaves it to whoever claims the message next.
                    return
                        cancel.IsCancellationRequested
                        || Stopwatch.GetElapsedTime(claimedAt) > options.Lease - options.Timeout
                        ? null
                        : await CallAsync(claim);
                }
                finally
                {
                    places.Release();
                }
            }
            finally
            {
                gate?.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception e)
        {
            log.LogError("A message could not be sent: {Trouble} at {Where}", e.GetType().Name, e.StackTrace);
            return new WebhookAnswer(TimeProvider.System.GetUtcNow(), TimeSpan.Zero, null, "not_sent", [], null);
        }
    }

    private async Task<WebhookAnswer> CallAsync(WebhookClaim claim)
    {
        using var span = Traces.StartLinked("webhook deliver", ActivityKind.Client, traceParent: null);
        span?.SetTag("issuance.endpoint", claim.EndpointId);
        span?.SetTag("issuance.event", claim.Message.Id);
        var answer = await sender.SendAsync(claim.Message, cut.Token);
        Meters.NoteWebhook(answer.Reason, answer.Latency);
        span.End(answer.IsSuccess ? "delivered" : "failed", answer.Reason, failed: !answer.IsSuccess);
        return answer;
    }
}
