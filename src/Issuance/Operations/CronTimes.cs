using System.Globalization;
using Issuance.Calendar;

namespace Issuance.Operations;

/// <summary>
/// Reads the expressions of the timetable (seconds, minutes, hours; every day) to say in words when a job runs and what
/// its next times are. The scheduler itself is not asked: it runs in another process perhaps, and may be stopped.
/// </summary>
public sealed class CronTimes
{
    private readonly Field seconds;
    private readonly Field minutes;
    private readonly Field hours;

    private sealed record Field(bool[] Values, string Text)
    {
        public bool IsAll => Text == "*";
        public int First => Array.IndexOf(Values, true);
    }

    private CronTimes(Field seconds, Field minutes, Field hours) =>
        (this.seconds, this.minutes, this.hours) = (seconds, minutes, hours);

    /// <exception cref="FormatException">An expression of another form; none of the catalogue is.</exception>
    public static CronTimes Read(string cron)
    {
        var parts = cron.Split(' ');
        if (parts.Length != 6 || parts[3..] is not ["*", "*", "?"])
            throw new FormatException($"'{cron}' is not a time of every day.");
        return new CronTimes(ReadField(parts[0], 60), ReadField(parts[1], 60), ReadField(parts[2], 24));
    }

    /// <summary>The next times after an instant, in +08:00.</summary>
    /// <param name="isDayOff">Days of which no time counts.</param>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset instant, Func<DateOnly, bool> isDayOff)
    {
        var start = ChinaTime.ToOffset(instant);
        var day = ChinaTime.DateOf(start);
        // A year ahead there is always a working day; whoever marks them all as days off gets no times, and no endless search.
        for (var last = day.AddDays(366); day <= last; day = day.AddDays(1))
        {
            if (isDayOff(day))
                continue;
            foreach (var time in OfADay(fromHour: day == ChinaTime.DateOf(start) ? start.Hour : 0))
                if (ChinaTime.At(day, time) is var at && at > start)
                    yield return at;
        }
    }

    /// <summary>In words, such as "every 20 s", "daily 03:40", "每天 03:40".</summary>
    /// <param name="language">en; anything else is zh-CN.</param>
    public string InWords(string language)
    {
        var (zh, en) = Words();
        return language == "en" ? en : zh;
    }

    private (string Zh, string En) Words()
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{minutes.First:00}");
        if (seconds.Text.Split('/') is [_, var step])
            return ($"每 {step} 秒", $"every {step} s");
        if (minutes.IsAll)
            return ("每分钟", "every minute");
        if (hours.IsAll)
            return ($"每小时第 {at} 分", $"hourly at :{at}");
        return hours.Text.Split('-') is [var from, var to]
            ? ($"每天 {from}–{to} 时第 {at} 分", $"hourly at :{at} from {from} to {to} h")
            : ($"每天 {Hour(hours.First)}:{at}", $"daily {Hour(hours.First)}:{at}");
    }

    private static string Hour(int hour) => hour.ToString("00", CultureInfo.InvariantCulture);

    private IEnumerable<TimeOnly> OfADay(int fromHour) =>
        from hour in Enumerable.Range(fromHour, 24 - fromHour)
        where hours.Values[hour]
        from minute in Enumerable.Range(0, 60)
        where minutes.Values[minute]
        from second in Enumerable.Range(0, 60)
        where seconds.Values[second]
        select new TimeOnly(hour, minute, second);

    private static Field ReadField(string text, int size)
    {
        var values = new bool[size];
        var (from, to, step) = text switch
        {
            "*" => (0, size - 1, 1),
            _ when text.Split('/') is [var start, var every] => (Number(start), size - 1, Number(every)),
            _ when text.Split('-') is [var first, var last] => (Number(first), Number(last), 1),
            _ => (Number(text), Number(text), 1),
        };
        if (from < 0 || to >= size || from > to || step < 1)
            throw new FormatException($"'{text}' is out of its range.");
        for (var value = from; value <= to; value += step)
            values[value] = true;
        return new Field(values, text);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
