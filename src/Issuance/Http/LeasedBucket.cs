namespace Issuance.Http;

/// <summary>What was answered to one who wanted a permit.</summary>
/// <param name="Left">How many are left for this caller, as far as this process knows.</param>
public readonly record struct Permit(bool IsTaken, int Left);

/// <summary>
/// This process's share of one bucket: permits that it took from the database and spends by itself. When they are spent
/// one request fetches more and the others wait for it. Where the database cannot be asked the process counts by itself,
/// as if it were alone.
/// </summary>
internal sealed class LeasedBucket(BucketSize size, TimeProvider clock)
{
    /// <summary>Permits that nobody asked for so long go back to nobody: the bucket has filled up since.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    /// <summary>For so long after an empty bucket nobody asks again; what flows in meanwhile is there for the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>For so long after a database that did not answer nobody asks again.</summary>
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private int mine;
    private double others;
    private long takenAt;
    private long askAgainAt;
    private Task? asking;

    /// <summary>The bucket of a process that is alone: full at first.</summary>
    private double own = size.Capacity;
    private long ownAt;
    private bool isAlone;

    /// <summary>Whether nobody has asked for so long that this can be forgotten.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate)
                return asking is null && clock.GetElapsedTime(takenAt) > Kept + Kept;
        }
    }

    public async ValueTask<Permit> TakeAsync(Func<Task<(int Given, double Left)>> ask, CancellationToken cancel)
    {
        while (true)
        {
            Task answer;
            lock (gate)
            {
                var now = clock.GetTimestamp();
                if (mine > 0 && clock.GetElapsedTime(takenAt, now) < Kept)
                {
                    mine--;
                    return new Permit(true, Left(now));
                }

                var mayAsk = now >= askAgainAt;
                if (isAlone)
                {
                    // Whether the database is back is found out beside the requests, none of which waits for it.
                    if (mayAsk)
                        asking ??= AskAsync(ask);
                    return TakeAlone(now);
                }

                if (!mayAsk)
                    return new Permit(false, 0);
                answer = asking ??= AskAsync(ask);
            }

            await answer.WaitAsync(cancel);
        }
    }

    private async Task AskAsync(Func<Task<(int Given, double Left)>> ask)
    {
        // The lock is held by whoever asks first: what follows must not run under it.
        await Task.Yield();
        (int Given, double Left)? answer = null;
        try
        {
            answer = await ask();
        }
        catch (Exception e) when (e is System.Data.Common.DbException or OperationCanceledException or TimeoutException)
        {
            // The request that waits finds out by itself what the database has.
        }
        finally
        {
            Settle(answer);
        }
    }

    private void Settle((int Given, double Left)? answer)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            asking = null;
            if (answer is { } got)
            {
                (mine, others, takenAt, isAlone) = (got.Given, got.Left, now, false);
                askAgainAt = got.Given > 0 ? 0 : now + Ticks(Pause);
            }
            else
            {
                (mine, isAlone, askAgainAt) = (0, true, now + Ticks(Alone));
            }
        }
    }

    private Permit TakeAlone(long now)
    {
        if (ownAt != 0)
            own = Math.Min(size.Capacity, own + (size.PerSecond * clock.GetElapsedTime(ownAt, now).TotalSeconds));
        (ownAt, takenAt) = (now, now);
        if (own < 1)
            return new Permit(false, 0);
        own--;
        return new Permit(true, (int)own);
    }

    /// <summary>What this process holds, what was left for all when it asked, and what has flowed in since.</summary>
    private int Left(long now)
    {
        var since = size.PerSecond * clock.GetElapsedTime(takenAt, now).TotalSeconds;
        return (int)Math.Min(size.Capacity, mine + others + since);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * clock.TimestampFrequency);
}
