namespace Issuance.Webhooks;

/// <summary>
/// One endpoint's share of a run. It begins small and grows with success; a failure makes it small again and gives back what
/// has not gone out. So one that hangs or fails holds little, and holds nobody else up.
/// </summary>
internal sealed class WebhookLane(WebhookOptions options)
{
    /// <summary>On their way at once before it has shown that it answers, and after a failure.</summary>
    public const int Few = 2;

    /// <summary>Waiting or on their way at most, however fast the receiver answers.</summary>
    private const int Most = 2_048;

    /// <summary>
    /// What goes out within this is claimed ahead, so that the next is at hand when one comes back: thousands for a receiver
    /// that answers at once, and for a slow one no more than have their turn long before their lease is over.
    /// </summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Queue<(WebhookClaim Claim, long ClaimedAt)> waiting = new();
    private int window = Math.Min(Few, options.InFlightPerEndpoint);
    private int workers;

    /// <summary>Waiting, on their way, or failed and not written down yet.</summary>
    private int open;

    /// <summary>How long the receiver takes for one message, of late; null before its first answer.</summary>
    private TimeSpan? pace;

    public bool IsFailing { get; private set; }

    /// <summary>How many more can be claimed.</summary>
    public int Room
    {
        get
        {
            lock (gate)
                return Math.Max(0, Aim - open);
        }
    }

    /// <summary>Whether most of what it may have is still to go out, so that there is time for a larger claim.</summary>
    public bool HasPlenty
    {
        get
        {
            lock (gate)
                return open > Aim / 2;
        }
    }

    private int Aim => window > Few && pace is { } one ? (int)Math.Min(Most, window * (1 + (Ahead / one))) : window;

    public void Add(WebhookClaim claim, long claimedAt)
    {
        lock (gate)
        {
            waiting.Enqueue((claim, claimedAt));
            open++;
        }
    }

    /// <returns>How many more workers are to begin; each calls <see cref="TryTake"/> until it is false.</returns>
    public int MissingWorkers()
    {
        lock (gate)
        {
            var missing = Math.Min(window - workers, waiting.Count);
            workers += Math.Max(0, missing);
            return missing;
        }
    }

    public bool TryTake(out (WebhookClaim Claim, long ClaimedAt) next)
    {
        lock (gate)
        {
            if (workers <= window && waiting.TryDequeue(out next))
                return true;
            workers--;
            next = default;
            return false;
        }
    }

    /// <param name="latency">From the first byte of the call to the status of its answer.</param>
    public void NoteSuccess(TimeSpan latency)
    {
        lock (gate)
        {
            open--;
            IsFailing = false;
            pace = pace is { } before ? (before * 0.9) + (latency * 0.1) : latency;
            window = Math.Min(window * 2, options.InFlightPerEndpoint);
        }
    }

    /// <summary>No other takes its place before <see cref="NoteWritten"/>: only then is it known what that means for the endpoint.</summary>
    /// <returns>What does not go out now.</returns>
    public IReadOnlyList<WebhookClaim> NoteFailure()
    {
        lock (gate)
        {
            IsFailing = true;
            window = Math.Min(Few, options.InFlightPerEndpoint);
            var back = waiting.Select(one => one.Claim).ToList();
            waiting.Clear();
            return back;
        }
    }

    /// <param name="failed">How many that failed or were given back have been written down.</param>
    public void NoteWritten(int failed)
    {
        lock (gate)
            open -= failed;
    }
}
