using System.Text.Json;
using Issuance.Calendar;

namespace Issuance.Tests.Calendar;

/// <summary>Files in the shape of holiday-cn.</summary>
internal static class HolidayJson
{
    /// <summary>The published year with some dates said otherwise; null makes a date ordinary.</summary>
    public static byte[] Published(int year, params (DateOnly Date, bool? Off)[] changes)
    {
        var file = PublishedYears.Files().Single(file => file.Year == year);
        var changed = changes.Select(change => change.Date).ToHashSet();
        return Of(
            file.Year,
            [.. file.Papers.Select(paper => paper.OriginalString)],
            [
                .. file
                    .Days.Where(day => !changed.Contains(day.Date))
                    .Select(day => (day.Name!, $"{day.Date:yyyy-MM-dd}", day.Kind == DayKind.Holiday)),
                .. changes
                    .Where(change => change.Off is not null)
                    .Select(change => ("临时安排", $"{change.Date:yyyy-MM-dd}", change.Off!.Value)),
            ]
        );
    }

    /// <summary>A made-up notice for 2027.</summary>
    public static byte[] Of2027(params (string Name, string Date, bool Off)[] more) =>
        Of(
            2027,
            ["https://www.gov.cn/example/2027.htm"],
            [("元旦", "2027-01-01", true), ("元旦", "2027-01-02", true), ("元旦", "2027-01-03", true), .. more]
        );

    public static byte[] Of(int year, string[] papers, (string Name, string Date, bool Off)[] days) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                year,
                papers,
                days = days.Select(day => new
                {
                    name = day.Name,
                    date = day.Date,
                    isOffDay = day.Off,
                }),
            }
        );
}
