using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Issuance.Calendar;

/// <summary>What the State Council's notices for one year say, in the shape that holiday-cn publishes.</summary>
/// <param name="Papers">Links of the notices; never empty, since a year without one is a guess.</param>
/// <param name="Days">
/// Holidays and make-up days in the order of their dates. A notice may also name the December before its year and the
/// January after it.
/// </param>
public sealed record HolidayFile(int Year, IReadOnlyList<Uri> Papers, IReadOnlyList<CalendarDay> Days)
{
    /// <summary>SHA-256 of what it says: the same notice with other spaces or another order is the same file.</summary>
    public byte[] ContentHash()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Year}\n");
        foreach (var paper in Papers)
            text.Append(CultureInfo.InvariantCulture, $"{paper}\n");
        foreach (var day in Days.OrderBy(day => day.Date))
            text.Append(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd} {day.Kind} {day.Name}\n");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
