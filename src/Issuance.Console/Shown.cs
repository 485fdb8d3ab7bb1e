using System.Globalization;
using Issuance.Calendar;

namespace Issuance.Pages;

/// <summary>Dates and hours as the reader's language writes them. Always business time, on the clock of Asia/Shanghai.</summary>
public static class Shown
{
    private static readonly CultureInfo En = CultureInfo.GetCultureInfo("en");
    private static readonly string[] Weekdays = ["日", "一", "二", "三", "四", "五", "六"];

    private static bool InEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <summary>2026年3月5日, or 5 Mar 2026.</summary>
    public static string Date(DateOnly day) =>
        InEnglish
            ? day.ToString("d MMM yyyy", En)
            : string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日");

    public static string Date(DateTimeOffset instant) => Date(ChinaTime.DateOf(instant));

    /// <summary>3月5日(四), or Thu 5 Mar.</summary>
    public static string Day(DateOnly day) =>
        InEnglish
            ? day.ToString("ddd d MMM", En)
            : string.Create(CultureInfo.InvariantCulture, $"{day.Month}月{day.Day}日({Weekdays[(int)day.DayOfWeek]})");

    /// <summary>17:30.</summary>
    public static string Clock(DateTimeOffset instant) =>
        ChinaTime.ToOffset(instant).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>3月5日(四) 17:30, or Thu 5 Mar 17:30.</summary>
    public static string DayAndTime(DateTimeOffset instant) => $"{Day(ChinaTime.DateOf(instant))} {Clock(instant)}";

    /// <summary>2026年3月5日 17:30, or 5 Mar 2026 17:30.</summary>
    public static string DateAndTime(DateTimeOffset instant) => $"{Date(instant)} {Clock(instant)}";

    /// <summary>09:00–09:30.</summary>
    public static string Span(DateTimeOffset from, DateTimeOffset to) => $"{Clock(from)}–{Clock(to)}";

    /// <summary>For <c>datetime</c> attributes.</summary>
    public static string Machine(DateTimeOffset instant) =>
        ChinaTime.ToOffset(instant).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
