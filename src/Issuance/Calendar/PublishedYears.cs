using System.Text.Json;
using System.Text.Json.Serialization;

namespace Issuance.Calendar;

/// <summary>Reads the embedded table of holidays and make-up days; its origin is in <c>Calendar/Data/README.md</c>.</summary>
internal static class PublishedYears
{
    /// <summary>The years for which the table names at least one notice, oldest first.</summary>
    public static IReadOnlyCollection<CalendarYear> Load() => CalendarYear.From(Files());

    /// <summary>What the notices of each such year say: the first revision of the calendar in a new database.</summary>
    public static IReadOnlyList<HolidayFile> Files()
    {
        using var json =
            typeof(PublishedYears).Assembly.GetManifestResourceStream("cn-working-day-exceptions.json")
            ?? throw new InvalidOperationException("cn-working-day-exceptions.json is not embedded");
        var table =
            JsonSerializer.Deserialize<Table>(json, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("cn-working-day-exceptions.json is empty");

        var byPaper = table.Exceptions.ToLookup(exception => exception.PaperYear);
        return
        [
            .. table
                .Origin.Papers.Where(papers => papers.Value.Length > 0)
                .OrderBy(papers => papers.Key)
                .Select(papers => new HolidayFile(
                    papers.Key,
                    papers.Value,
                    [.. byPaper[papers.Key].Select(entry => entry.Day()).OrderBy(day => day.Date)]
                )),
        ];
    }

    private sealed record Table(Source Origin, Entry[] Exceptions);

    private sealed record Source(Dictionary<int, Uri[]> Papers);

    private sealed record Entry(DateOnly Date, Kind Kind, string Name, int PaperYear)
    {
        public CalendarDay Day() => new(Date, Kind == Kind.Holiday ? DayKind.Holiday : DayKind.MakeUp, Name);
    }

    // An enum, so that a kind that we do not know fails the start instead of becoming an ordinary day.
    [JsonConverter(typeof(JsonStringEnumConverter<Kind>))]
    private enum Kind
    {
        Holiday,
        Workday,
    }
}
