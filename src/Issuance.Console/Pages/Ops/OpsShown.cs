using System.Globalization;
using Issuance.Calendar;
using Issuance.Operations;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>What several pages of the operations room write in the same way.</summary>
public static class OpsShown
{
    /// <summary>A date as it stands in an address.</summary>
    public static string Machine(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateOnly? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is > 2000 and < 2100
            ? day
            : null;

    /// <summary>11-21, for the foot of a column; the same in both languages.</summary>
    public static string Short(DateOnly day) => day.ToString("MM-dd", CultureInfo.InvariantCulture);

    /// <summary>17:30:05, on the clock of Asia/Shanghai.</summary>
    public static string Seconds(DateTimeOffset at) =>
        ChinaTime.ToOffset(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A number as it stands in an address.</summary>
    public static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An address of ours with those parts that are given.</summary>
    public static string Address(string path, params (string Name, string? Value)[] parts)
    {
        var given = parts.Where(part => !string.IsNullOrEmpty(part.Value));
        var query = string.Join('&', given.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    /// <summary>The words for a code, or the code itself where it has none.</summary>
    public static string Words(IStringLocalizer text, string prefix, string code, string? otherwise = null) =>
        text[prefix + code] is { ResourceNotFound: false } found ? found.Value : otherwise ?? code;

    /// <summary>How long ago, in the largest unit that fits: 45 s, 12 min, 5 h, 3 d.</summary>
    public static string Age(TimeSpan age, IStringLocalizer text) =>
        age switch
        {
            { TotalSeconds: < 90 } => text["age_s", Whole(Math.Max(0, age.TotalSeconds))],
            { TotalMinutes: < 90 } => text["age_min", Whole(age.TotalMinutes)],
            { TotalHours: < 48 } => text["age_h", Whole(age.TotalHours)],
            _ => text["age_d", Whole(age.TotalDays)],
        };

    private static string Whole(double number) => ((long)number).ToString(CultureInfo.InvariantCulture);

    /// <summary>Working days left after today; null for a settled case, and where the calendar does not reach.</summary>
    public static int? Remaining(CaseRow row, DateTimeOffset now, WorkingCalendar calendar)
    {
        if (row.MetAt is not null || ChinaTime.DateOf(row.DueAt) > calendar.LastLoadedDay)
            return null;
        return DeadlineExplanation.Of(now, row.DueAt, now, calendar).RemainingWorkingDays;
    }
}
