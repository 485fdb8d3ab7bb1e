namespace BankStubs;

/// <summary>Times as the bank writes them: +08:00, milliseconds. Always the wall clock; a bank knows no sandbox clock.</summary>
internal static class ChinaTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateTimeOffset Now()
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(Offset);
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
