using System.Threading.Channels;

namespace Issuance.RequestLog;

/// <summary>
/// The calls that wait to be written down. Noting one never waits: when too many wait, such as while the database is
/// away, further ones are left out and counted.
/// </summary>
public sealed class RequestNotes
{
    /// <summary>Some 20 seconds of the highest rate that one process answers; about 10 MB.</summary>
    public const int Most = 20_000;

    private readonly Channel<ApiRequest> waiting = Channel.CreateBounded<ApiRequest>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.Wait }
    );

    private long leftOut;

    public ChannelReader<ApiRequest> Waiting => waiting.Reader;

    public void Note(ApiRequest request)
    {
        if (!waiting.Writer.TryWrite(request))
            Interlocked.Increment(ref leftOut);
    }

    /// <summary>How many were left out since this was last asked.</summary>
    public long TakeLeftOut() => Interlocked.Exchange(ref leftOut, 0);

    /// <summary>Counts what was taken to be written and could not be.</summary>
    public void CountLost(int lost) => Interlocked.Add(ref leftOut, lost);
}
