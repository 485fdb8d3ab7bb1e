using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Issuance.Banks.Rural;

/// <summary>Names of files (interface description, 1). They tell when and which, never who.</summary>
internal static partial class FileNames
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const string StampForm = "yyyyMMdd-HHmmssfff";

    /// <summary><c>RU-OUT-yyyyMMdd-HHmmssfff-xxxx.txt</c>: sorts by time, and no other process makes the same.</summary>
    internal static string NewRequest(DateTimeOffset now) =>
        $"RU-OUT-{RuralTime.Digits(now, StampForm)}-{RandomNumberGenerator.GetString(Alphabet, 4)}.txt";

    internal static bool IsRequest(string name) => Request().IsMatch(name);

    internal static bool IsReturn(string name) => Return().IsMatch(name);

    internal static bool IsBook(string name) => BookForm().IsMatch(name);

    internal static string Book(DateOnly day) => $"RU-BOOK-{RuralTime.Digits(day)}.txt";

    /// <summary>Not put there whole yet: whoever writes it will rename it.</summary>
    internal static bool IsUnfinished(string name) =>
        name.StartsWith('.')
        || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);

    internal static string Unfinished(string name) => $".{name}.tmp";

    /// <summary>What every name of an answer to this request holds.</summary>
    internal static string Stamp(string requestName) => requestName["RU-OUT-".Length..^".txt".Length];

    internal static bool Answers(string returnName, string requestName) =>
        returnName.AsSpan("RU-RET-".Length).StartsWith(Stamp(requestName) + "-", StringComparison.Ordinal);

    /// <summary>When we made a request file.</summary>
    internal static DateTimeOffset? MadeAt(string requestName) =>
        DateTime.TryParseExact(
            Stamp(requestName)[..^5],
            StampForm,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var local
        )
            ? new DateTimeOffset(local, TimeSpan.FromHours(8))
            : null;

    /// <summary>The day in a name of ours or the bank's; null where it has none.</summary>
    internal static DateOnly? Day(string name) =>
        DayForm().Match(name) is { Success: true } match
        && DateOnly.TryParseExact(
            match.Groups["day"].Value,
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            default,
            out var day
        )
            ? day
            : null;

    /// <summary>What a rejected file is called in <c>bad</c> where its own name is not one of the interface: such a name may tell of a person.</summary>
    internal static string Bad(DateOnly day, string hash) => $"RU-BAD-{RuralTime.Digits(day)}-{hash[..12]}.txt";

    /// <summary>A second name for a file whose place is taken.</summary>
    internal static string Beside(string name, string hash) => $"{name[..^".txt".Length]}-{hash[..12]}.txt";

    [GeneratedRegex(@"^RU-OUT-[0-9]{8}-[0-9]{9}-[0-9a-z]{4}\.txt\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Request();

    [GeneratedRegex(@"^RU-(RET|REJ)-[0-9]{8}-[0-9]{9}-[0-9a-z]{4}-[0-9]{3}\.txt\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Return();

    [GeneratedRegex(@"^RU-BOOK-[0-9]{8}\.txt\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BookForm();

    [GeneratedRegex(@"^\.?RU-[A-Z]{3,4}-(?<day>[0-9]{8})[-.]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DayForm();
}
