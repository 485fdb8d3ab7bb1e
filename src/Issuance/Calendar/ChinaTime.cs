namespace Issuance.Calendar;

/// <summary>The one place that turns instants into days and hours of Asia/Shanghai, and back.</summary>
/// <remarks>
/// A fixed +08:00: no clock there has been changed since 1991, every instant that we handle is later, and a machine
/// without a time zone database answers the same.
/// </remarks>
public static class ChinaTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The same instant, written as +08:00, as all times are sent.</summary>
    public static DateTimeOffset ToOffset(DateTimeOffset instant) => instant.ToOffset(Offset);

    /// <summary>The business date of an instant, whatever offset it came with.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(ToOffset(instant).DateTime);

    /// <summary>The instant of a local day and hour.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time) => new(date.ToDateTime(time), Offset);

    /// <summary>Midnight at which a business date begins.</summary>
    public static DateTimeOffset StartOf(DateOnly date) => At(date, TimeOnly.MinValue);

    /// <summary>Now by the given clock, written as +08:00.</summary>
    public static DateTimeOffset Now(TimeProvider clock) => ToOffset(clock.GetUtcNow());

    /// <summary>The business date by the given clock.</summary>
    public static DateOnly Today(TimeProvider clock) => DateOf(clock.GetUtcNow());
}
