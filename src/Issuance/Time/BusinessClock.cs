namespace Issuance.Time;

/// <summary>
/// Business time: received, due, windows, birth dates, events. In production it is the wall clock; the sandbox can move
/// it. Tokens, signatures, leases, rate limits and bank time limits never ask it: they take the plain TimeProvider.
/// </summary>
public sealed class BusinessClock(TimeProvider wallClock) : TimeProvider
{
    private long offsetTicks;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));
        set => Interlocked.Exchange(ref offsetTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => wallClock.GetUtcNow() + Offset;

    /// <summary>Now, as the people of the office see it.</summary>
    public DateTimeOffset Now => GetUtcNow().ToOffset(TimeSpan.FromHours(8));

    /// <summary>The business date in Asia/Shanghai.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);
}
