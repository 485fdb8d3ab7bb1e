using System.Diagnostics;
using System.Threading.Channels;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Recoveries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Issuance.Webhooks;

/// <summary>
/// One run of deliveries: claims, sends and writes down, all beside each other, until nothing is due and nothing is on its
/// way. While calls are on their way it goes on taking up what is new.
/// </summary>
internal sealed class WebhookRun(
    IServiceScopeFactory scopes,
    WebhookOptions options,
    WebhookSender sender,
    ILogger log,
    SemaphoreSlim? bell,
    CancellationToken cancel
) : IDisposable
{
    /// <summary>Messages in the hands of this process at most, on their way or about to be.</summary>
    private const int MostHeld = 16_384;
    private const int MostAtOnce = 1_024;
    private const int MostTries = 10;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookForNew = TimeSpan.FromMilliseconds(250);

    /// <summary>Whoever comes back within a moment is written down in the same commit.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);

    private readonly Channel<WebhookEnding> endings = Channel.CreateUnbounded<WebhookEnding>();
    private readonly Dictionary<string, WebhookLane> lanes = new(StringComparer.Ordinal);
    private readonly WebhookCalls calls = new(options, sender, log, cancel);
    private int held;
    private long lookedAt;
    private long askedAt;
    private bool mayGoOn = true;

    /// <returns>What was done, and when there may be more to do; null for no such time.</returns>
    public async Task<(JobCount Count, TimeSpan? Next)> RunAsync()
    {
        await using var stopping = calls.LetGoOnceStopped();
        var count = new JobCount();
        try
        {
            var ended = new List<WebhookEnding>();
            while (true)
            {
                var taken = 1;
                // What came back is written down while more is taken up: the endpoints wait for neither.
                var recording = RecordAsync(ended);
                try
                {
                    taken = await TakeUpAsync();
                }
                catch (Exception e) when (held > 0)
                {
                    // Those on their way come back all the same.
                    log.LogWarning("Webhooks could not be taken up: {Trouble}", e.GetType().Name);
                }

                await recording;
                count = Count(count, ended);
                // What was written down made room, or was let go: looked at once more.
                if (held == 0 && taken == 0 && ended.Count == 0)
                    break;
                ended = held == 0 ? [] : await NextEndedAsync(taken);
            }

            return (
                count,
                cancel.IsCancellationRequested ? null
                : mayGoOn ? await NextDueInAsync()
                : LongestWait
            );
        }
        finally
        {
            // Something is on its way only where the database failed: it is sent again once its lease is over.
            await calls.LetGoAsync();
        }
    }

    public void Dispose() => calls.Dispose();

    private async Task<int> TakeUpAsync()
    {
        if (cancel.IsCancellationRequested || held >= MostHeld || !await MayGoOnAsync())
            return 0;
        if (HasPlenty)
            return 1;
        await using var scope = scopes.CreateAsyncScope();
        if (lookedAt == 0 || Stopwatch.GetElapsedTime(lookedAt) > LookForNew)
        {
            await scope.ServiceProvider.GetRequiredService<WebhookDispatch>().RunAsync(cancel);
            lookedAt = Stopwatch.GetTimestamp();
        }

        var claimedAt = Stopwatch.GetTimestamp();
        var rooms = lanes.ToDictionary(lane => lane.Key, lane => lane.Value.Room, StringComparer.Ordinal);
        var claims = await scope
            .ServiceProvider.GetRequiredService<WebhookQueue>()
            .ClaimAsync(rooms, WebhookLane.Few, MostAtOnce, cancel);
        foreach (var of in claims.GroupBy(claim => claim.EndpointId, StringComparer.Ordinal))
        {
            if (!lanes.TryGetValue(of.Key, out var lane))
                lanes.Add(of.Key, lane = new WebhookLane(options));
            foreach (var claim in of)
                lane.Add(claim, claimedAt);
            calls.Begin(lane, endings.Writer);
        }

        held += claims.Count;
        return claims.Count;
    }

    /// <summary>While every endpoint has more in hand than it has room for, a few large claims are cheaper than many small ones.</summary>
    private bool HasPlenty =>
        lanes.Count > 0 && Stopwatch.GetElapsedTime(lookedAt) < LookForNew && lanes.Values.All(lane => lane.HasPlenty);

    /// <summary>Whether nobody has paused the job and no restore holds it back; asked once a second.</summary>
    private async Task<bool> MayGoOnAsync()
    {
        if (askedAt != 0 && Stopwatch.GetElapsedTime(askedAt) < LongestWait)
            return mayGoOn;
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        mayGoOn =
            !await WorkDrain.IsPausedAsync(services, WorkKinds.DeliverWebhooks, cancel)
            && !await services
                .GetRequiredService<RecoveryWatch>()
                .IsOnAsync(services.GetRequiredService<IssuanceDb>(), cancel);
        askedAt = Stopwatch.GetTimestamp();
        return mayGoOn;
    }

    /// <summary>Until a call came back, the bell rang, or a retry falls due.</summary>
    private async Task WaitAsync(int taken)
    {
        if (cancel.IsCancellationRequested)
        {
            await endings.Reader.WaitToReadAsync(CancellationToken.None);
            return;
        }

        if (endings.Reader.TryPeek(out _))
        {
            if (held - endings.Reader.Count > options.InFlightPerEndpoint)
                await Task.Delay(Gather, CancellationToken.None);
            return;
        }

        var longest = LongestWait;
        if (taken == 0 && mayGoOn && await NextDueInAsync() is { } next)
            longest =
                next < ShortestWait ? ShortestWait
                : next < LongestWait ? next
                : LongestWait;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ended = endings.Reader.WaitToReadAsync(waiting.Token).AsTask();
        var rung = bell is null ? WithoutBellAsync(longest, waiting.Token) : bell.WaitAsync(longest, waiting.Token);
        if (await Task.WhenAny(ended, rung) == rung)
            lookedAt = 0;
        await waiting.CancelAsync();
        await ((Task)Task.WhenAll(ended, rung)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<bool> WithoutBellAsync(TimeSpan longest, CancellationToken cancel)
    {
        await Task.Delay(longest, cancel);
        return false;
    }

    /// <summary>What has come back, after waiting for it; nothing where there is something to take up first.</summary>
    private async Task<List<WebhookEnding>> NextEndedAsync(int taken)
    {
        await WaitAsync(taken);
        var batch = new List<WebhookEnding>();
        while (batch.Count < MostAtOnce && endings.Reader.TryRead(out var ending))
            batch.Add(ending);
        return batch;
    }

    private async Task RecordAsync(List<WebhookEnding> batch)
    {
        if (batch.Count == 0)
            return;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<WebhookOutcomes>().RecordAsync(batch);
                break;
            }
            catch (Exception e) when (tries < MostTries)
            {
                // Receivers have these messages; what is not written down would be sent to them again.
                log.LogWarning("Outcomes of webhooks could not be recorded yet: {Trouble}", e.GetType().Name);
                await Task.Delay(TimeSpan.FromMilliseconds(100 * tries), CancellationToken.None);
            }
        }
    }

    private JobCount Count(JobCount count, List<WebhookEnding> recorded)
    {
        held -= recorded.Count;
        foreach (
            var of in recorded
                .Where(ending => ending.Answer is not { IsSuccess: true })
                .CountBy(ending => ending.Claim.EndpointId, StringComparer.Ordinal)
        )
            lanes[of.Key].NoteWritten(of.Value);
        return new JobCount(
            count.Items + recorded.Count(ending => ending.Answer is not null),
            count.Failed + recorded.Count(ending => ending.Answer is { IsSuccess: false })
        );
    }

    private async Task<TimeSpan?> NextDueInAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<WebhookQueue>().NextDueInAsync(cancel);
    }
}
