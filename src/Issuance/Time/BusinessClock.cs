namespace Issuance.Time;

/// <summary>
/// Business time: received, due, windows, birth dates, events. In production it is the wall clock; the sandbox can move
/// it. Tokens, signatures, leases, rate limits and bank time limits never ask it: they take the plain TimeProvider.
/// </summary>
public sealed class BusinessClock(TimeProvider wallClock) : TimeProvider
{
    private long offsetTicks;

    /// <summary>Raised after business time has jumped, in either direction.</summary>
    public event EventHandler? Moved;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));
        set
        {
            if (Interlocked.Exchange(ref offsetTicks, value.Ticks) != value.Ticks)
                Moved?.Invoke(this, EventArgs.Empty);
        }
    }

    public override DateTimeOffset GetUtcNow() => wallClock.GetUtcNow() + Offset;

    /// <summary>Now, as the people of the office see it.</summary>
    public DateTimeOffset Now => GetUtcNow().ToOffset(TimeSpan.FromHours(8));

    /// <summary>The business date in Asia/Shanghai.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);
}
