using System.Globalization;

namespace Issuance.Banks.Rural;

/// <summary>Times as the bank writes them, and how long it may take: all Asia/Shanghai, which has had no summer time since 1991.</summary>
internal static class RuralTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    internal static string Digits(DateTimeOffset time, string form) =>
        time.ToOffset(Offset).ToString(form, CultureInfo.InvariantCulture);

    internal static string Digits(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    internal static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    /// <summary>The end of the working day after the one that a file is worked on: by then its return file is there.</summary>
    /// <param name="sentAt">A file after the cut-off, or on a day off, is worked on the next working day.</param>
    internal static DateTimeOffset WindowEnd(DateTimeOffset sentAt, TimeOnly cutOff, Func<DateOnly, bool> isWorkingDay)
    {
        var local = sentAt.ToOffset(Offset).DateTime;
        var worked = DateOnly.FromDateTime(local);
        if (TimeOnly.FromDateTime(local) > cutOff || !isWorkingDay(worked))
            worked = Next(worked, isWorkingDay);
        return new(Next(worked, isWorkingDay).AddDays(1).ToDateTime(TimeOnly.MinValue), Offset);
    }

    private static DateOnly Next(DateOnly day, Func<DateOnly, bool> isWorkingDay)
    {
        do day = day.AddDays(1);
        while (!isWorkingDay(day));
        return day;
    }
}
