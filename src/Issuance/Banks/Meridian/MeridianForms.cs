using System.Globalization;

namespace Issuance.Banks.Meridian;

/// <summary>The bank's way to write money and time, converted exactly or not at all.</summary>
internal static class MeridianForms
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Fen as decimal yuan with two digits: 123450 is <c>1234.50</c>.</summary>
    internal static string Yuan(long fen) =>
        string.Create(CultureInfo.InvariantCulture, $"{Whole(fen) / 100}.{fen % 100:00}");

    /// <returns>Integer fen; null for what is no plain amount of at most 13 digits before the point and two after it.</returns>
    internal static long? Fen(string yuan)
    {
        var point = yuan.IndexOf('.', StringComparison.Ordinal);
        var (whole, cents) = point < 0 ? (yuan, "") : (yuan[..point], yuan[(point + 1)..]);
        if (whole.Length is 0 or > 13 || !whole.All(char.IsAsciiDigit) || (whole.Length > 1 && whole[0] == '0'))
            return null;
        if (point >= 0 && (cents.Length is 0 or > 2 || !cents.All(char.IsAsciiDigit)))
            return null;
        return (long.Parse(whole, CultureInfo.InvariantCulture) * 100)
            + long.Parse(cents.PadRight(2, '0'), CultureInfo.InvariantCulture);
    }

    /// <summary><c>yyyyMMddHHmmss</c> in Asia/Shanghai, as in the envelope.</summary>
    internal static string Stamp(DateTimeOffset at) =>
        at.ToOffset(China).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    internal static DateTimeOffset? ReadStamp(string stamp) =>
        DateTime.TryParseExact(
            stamp,
            "yyyyMMddHHmmss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var local
        )
            ? new DateTimeOffset(local, China)
            : null;

    /// <summary>A time inside a message, with its offset.</summary>
    internal static string Time(DateTimeOffset at) =>
        at.ToOffset(China).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    internal static bool IsTime(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:sszzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out _
        );

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static DateOnly? ReadDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    internal static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(China).DateTime);

    /// <summary>The bank's form of a mobile number of the mainland.</summary>
    internal static string Phone(string mobile) => $"+86-{mobile}";

    private static long Whole(long fen) =>
        fen >= 0 ? fen : throw new InvalidOperationException("An amount is never negative.");
}
