using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Issuance.Calendar;
using Issuance.ServicePoints;
using Issuance.Shared;

namespace Issuance.Notices;

/// <summary>What a notice says: where the card is, from and to which day, what to bring, how to keep it (R054, R074).</summary>
public static class NoticeText
{
    public const string Chinese = "zh-CN";
    public const string English = "en";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Texts = new Dictionary<
        string,
        FrozenDictionary<string, string>
    >(StringComparer.Ordinal)
    {
        [Chinese] = Load("notice-texts-zh-cn.json"),
        [English] = Load("notice-texts-en.json"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool Speaks(string language) => Texts.ContainsKey(language);

    /// <exception cref="KeyNotFoundException">The notice is in a language that has no texts.</exception>
    public static string Of(Notice notice, ServicePoint point) =>
        Texts[notice.Language]
            [KeyOf(notice)]
            .Replace("{servicePoint}", point.Name, StringComparison.Ordinal)
            .Replace("{address}", point.Address, StringComparison.Ordinal)
            .Replace("{time}", Time(notice), StringComparison.Ordinal)
            .Replace("{from}", Day(notice.From, notice.Language), StringComparison.Ordinal)
            .Replace("{to}", Day(notice.To, notice.Language), StringComparison.Ordinal);

    private static string KeyOf(Notice notice) =>
        notice.AppointmentAt is null ? Snake.Case(notice.Kind) : $"{Snake.Case(notice.Kind)}_to";

    private static string Time(Notice notice)
    {
        if (notice.AppointmentAt is not { } instant)
            return "";
        var at = ChinaTime.ToOffset(instant);
        var (day, hour) = (
            Day(DateOnly.FromDateTime(at.DateTime), notice.Language),
            at.ToString("HH:mm", CultureInfo.InvariantCulture)
        );
        return notice.Language == Chinese ? $"{day}{hour}" : $"{day}, {hour}";
    }

    private static string Day(DateOnly day, string language) =>
        language == Chinese
            ? string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日")
            : day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static FrozenDictionary<string, string> Load(string name)
    {
        using var stream = typeof(NoticeText).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer
            .Deserialize<Dictionary<string, string>>(stream)!
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
