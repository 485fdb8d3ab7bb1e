namespace Issuance.Client.Http;

/// <summary>
/// The service's clock, as far as its answers tell it (<c>Date</c>). An assertion is judged by that clock, so a machine whose
/// own runs fast or slow still gets its token.
/// </summary>
internal sealed class ServerClock(TimeProvider time)
{
    /// <summary>Below this the header, which knows whole seconds only, says nothing about our clock.</summary>
    private static readonly TimeSpan Unsure = TimeSpan.FromSeconds(3);

    private long offsetTicks;

    /// <summary>What has to be added to our own clock.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));

    public DateTimeOffset Now => time.GetUtcNow() + Offset;

    public void Note(DateTimeOffset? date)
    {
        if (date is not { } told)
            return;
        // The header is cut to the second: on average half of one has gone by.
        var offset = told + TimeSpan.FromSeconds(0.5) - time.GetUtcNow();
        Interlocked.Exchange(ref offsetTicks, offset.Duration() < Unsure ? 0 : offset.Ticks);
    }
}
