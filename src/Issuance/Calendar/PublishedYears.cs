using System.Text.Json;
using System.Text.Json.Serialization;

namespace Issuance.Calendar;

/// <summary>Reads the embedded table of holidays and make-up days; its origin is in <c>Calendar/Data/README.md</c>.</summary>
internal static class PublishedYears
{
    /// <summary>The years for which the table names at least one notice, oldest first.</summary>
    public static IReadOnlyCollection<CalendarYear> Load()
    {
        using var json =
            typeof(PublishedYears).Assembly.GetManifestResourceStream("cn-working-day-exceptions.json")
            ?? throw new InvalidOperationException("cn-working-day-exceptions.json is not embedded");
        var table =
            JsonSerializer.Deserialize<Table>(json, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("cn-working-day-exceptions.json is empty");

        // By the date's own year: the notice for 2023 also names 2022-12-31.
        var byYear = table.Exceptions.ToLookup(exception => exception.Date.Year);
        return
        [
            .. table
                .Origin.Papers.Where(papers => papers.Value.Length > 0)
                .OrderBy(papers => papers.Key)
                .Select(papers => new CalendarYear(
                    papers.Key,
                    Days(byYear[papers.Key], Kind.Holiday),
                    Days(byYear[papers.Key], Kind.Workday),
                    papers.Value
                )),
        ];
    }

    private static DateOnly[] Days(IEnumerable<Entry> entries, Kind kind) =>
        [.. entries.Where(entry => entry.Kind == kind).Select(entry => entry.Date)];

    private sealed record Table(Source Origin, Entry[] Exceptions);

    private sealed record Source(Dictionary<int, Uri[]> Papers);

    private sealed record Entry(DateOnly Date, Kind Kind);

    // An enum, so that a kind that we do not know fails the start instead of becoming an ordinary day.
    [JsonConverter(typeof(JsonStringEnumConverter<Kind>))]
    private enum Kind
    {
        Holiday,
        Workday,
    }
}
