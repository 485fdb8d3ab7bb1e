namespace Issuance.Webhooks;

/// <summary>
/// One endpoint's share of a run. It begins small and grows with success; a failure makes it small again and gives back what
/// has not gone out. So one that hangs or fails holds little, and holds nobody else up.
/// </summary>
internal sealed class WebhookLane(WebhookOptions options)
{
    /// <summary>On their way at once before it has shown that it answers, and after a failure.</summary>
    public const int Few = 2;

    /// <summary>Claimed for each that is on its way, so that the next is at hand when one comes back.</summary>
    private const int Ahead = 64;

    private readonly Lock gate = new();
    private readonly Queue<(WebhookClaim Claim, long ClaimedAt)> waiting = new();
    private int window = Math.Min(Few, options.InFlightPerEndpoint);
    private int workers;

    /// <summary>Claimed and not written down yet; the run's loop alone counts it.</summary>
    public int Held { get; set; }

    public bool IsFailing { get; private set; }

    /// <summary>How many more can be claimed.</summary>
    public int Room
    {
        get
        {
            lock (gate)
                return Math.Max(0, (window <= Few ? window : window * Ahead) - Held);
        }
    }

    public void Add(WebhookClaim claim, long claimedAt)
    {
        lock (gate)
            waiting.Enqueue((claim, claimedAt));
        Held++;
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

    public void NoteSuccess()
    {
        lock (gate)
        {
            IsFailing = false;
            window = Math.Min(window * 2, options.InFlightPerEndpoint);
        }
    }

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
}
