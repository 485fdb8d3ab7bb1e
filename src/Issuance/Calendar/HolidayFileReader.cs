using System.Globalization;
using System.Text.Json;
using Issuance.Shared;

namespace Issuance.Calendar;

/// <summary>What came of reading a file: the file, or why it is not taken.</summary>
public sealed record HolidayFileReading(HolidayFile? File, Refusal? Refusal);

/// <summary>
/// Reads one year's file of holiday-cn: <c>{year, papers[], days[{name, date, isOffDay}]}</c>, and nothing else but
/// <c>$schema</c> and <c>$id</c>. A deadline hangs on each date, so nothing is repaired or skipped.
/// </summary>
public static class HolidayFileReader
{
    public const int LargestFile = 256 * 1024;
    private const int MostPapers = 10;
    private const int MostDays = 120;
    private const int LongestText = 300;
    private const string Invalid = "calendar_file_invalid";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public static HolidayFileReading Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LargestFile)
            return new(null, CalendarRefusals.FileTooLarge);
        try
        {
            var text = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
            using var json = JsonDocument.Parse(text, Strict);
            return Read(json.RootElement);
        }
        // InvalidOperationException: a text with half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Refused([new("", Invalid, "This is no JSON document.")]);
        }
    }

    private static HolidayFileReading Read(JsonElement root)
    {
        var faults = new List<Fault>();
        if (!HasShape(root, ["year", "papers", "days"], ["$schema", "$id"], "", faults))
            return Refused(faults);
        if (!root.GetProperty("year").TryGetYear(out var year))
            return Refused([new("/year", Invalid, "A year from 2000 to 2099 as a number.")]);

        var papers = Papers(root.GetProperty("papers"), faults);
        var days = Days(root.GetProperty("days"), year, faults);
        if (faults.Count > 0)
            return Refused(faults);
        // holiday-cn keeps an empty file for the year to come; its days, if any, are nobody's word.
        if (papers.Count == 0)
            return new(null, CalendarRefusals.NotPublished with { Year = year });
        if (!days.Any(day => day.Date.Year == year && day.Kind == DayKind.Holiday))
            return Refused([new("/days", "calendar_days_missing", "No holiday of the year is named.")]);
        return new(new HolidayFile(year, papers, [.. days.OrderBy(day => day.Date)]), null);
    }

    private static List<Uri> Papers(JsonElement list, List<Fault> faults)
    {
        var papers = new List<Uri>();
        if (!IsList(list, MostPapers, "/papers", faults))
            return papers;
        foreach (var (n, item) in list.EnumerateArray().Index())
        {
            var sound =
                item.TryGetText(out var text)
                && Uri.TryCreate(text, UriKind.Absolute, out var link)
                && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp)
                && link.UserInfo.Length == 0;
            if (sound)
                papers.Add(new Uri(text));
            else
                faults.Add(new($"/papers/{n}", Invalid, "A link of the notice, http or https."));
        }
        return papers;
    }

    private static List<CalendarDay> Days(JsonElement list, int year, List<Fault> faults)
    {
        var days = new List<CalendarDay>();
        var seen = new HashSet<DateOnly>();
        if (!IsList(list, MostDays, "/days", faults))
            return days;
        foreach (var (n, item) in list.EnumerateArray().Index())
        {
            var at = $"/days/{n}";
            if (!HasShape(item, ["name", "date", "isOffDay"], [], at, faults))
                continue;
            if (!item.GetProperty("name").TryGetText(out var name) || name.Length > 30)
                faults.Add(new($"{at}/name", Invalid, "The holiday's name, 1 to 30 characters."));
            if (item.GetProperty("isOffDay") is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
                faults.Add(new($"{at}/isOffDay", Invalid, "true or false."));
            else if (!TryDate(item.GetProperty("date"), out var date))
                faults.Add(new($"{at}/date", Invalid, "A date as YYYY-MM-DD."));
            else if (!Belongs(date, year))
                faults.Add(new($"{at}/date", "calendar_date_outside_year", "Neither in the year nor next to it."));
            else if (!seen.Add(date))
                faults.Add(new($"{at}/date", "calendar_date_twice", "The date is named twice."));
            else
                days.Add(new(date, item.GetProperty("isOffDay").GetBoolean() ? DayKind.Holiday : DayKind.MakeUp, name));
        }
        return days;
    }

    /// <summary>The notice for 2023 also names 2022-12-31; a later one might name the January after.</summary>
    private static bool Belongs(DateOnly date, int year) =>
        date.Year == year || (date.Year == year - 1 && date.Month == 12) || (date.Year == year + 1 && date.Month == 1);

    private static bool HasShape(
        JsonElement item,
        string[] required,
        string[] allowed,
        string pointer,
        List<Fault> faults
    )
    {
        var before = faults.Count;
        if (item.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new(pointer, Invalid, "An object is expected here."));
            return false;
        }
        if (required.Any(name => !item.TryGetProperty(name, out _)))
            faults.Add(new(pointer, Invalid, $"Members: {string.Join(", ", required)}."));
        if (item.EnumerateObject().Any(member => !required.Contains(member.Name) && !allowed.Contains(member.Name)))
            faults.Add(new(pointer, Invalid, $"No other members than: {string.Join(", ", required)}."));
        return faults.Count == before;
    }

    private static bool IsList(JsonElement list, int most, string pointer, List<Fault> faults)
    {
        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= most)
            return true;
        faults.Add(new(pointer, Invalid, $"A list of at most {most}."));
        return false;
    }

    private static bool TryGetYear(this JsonElement item, out int year)
    {
        year = 0;
        return item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out year) && year is >= 2000 and <= 2099;
    }

    private static bool TryGetText(this JsonElement item, out string text)
    {
        text = item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
        return text.Length is > 0 and <= LongestText && !text.Any(char.IsControl) && text.Trim().Length == text.Length;
    }

    private static bool TryDate(JsonElement item, out DateOnly date)
    {
        date = default;
        return item.TryGetText(out var text)
            && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    private static HolidayFileReading Refused(IReadOnlyList<Fault> faults) =>
        new(null, CalendarRefusals.FileInvalid(faults));
}
