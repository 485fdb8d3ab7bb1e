using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Issuance.Operations;

/// <summary>A count that stops at a limit, so that a heap of a million costs no more than one of ten thousand.</summary>
public readonly record struct CappedCount(int Value)
{
    public const int Cap = 10_000;

    /// <summary>There are more; a page shows <c>10,000+</c>.</summary>
    public bool IsCapped => Value > Cap;

    public override string ToString() => IsCapped ? "10,000+" : Value.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>The place of a row in a list ordered by (time, id): a page starts behind a row, never behind a count.</summary>
public sealed record Keyset(DateTimeOffset At, string Id)
{
    public const int PageSize = 50;

    public string ToCursor()
    {
        var microseconds = (At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{microseconds}:{Id}"))
        );
    }

    /// <returns>Null for no cursor, and for a text that is none of ours: the list begins at its beginning.</returns>
    public static Keyset? Read(string? cursor)
    {
        if (cursor is not { Length: > 0 and < 200 } || !Base64Url.IsValid(cursor))
            return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(':', 2);
        return
            parts.Length == 2
            && long.TryParse(
                parts[0],
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var microseconds
            )
            && microseconds is > -62_000_000_000_000_000 and < 222_000_000_000_000_000
            && !parts[1].Contains('\0', StringComparison.Ordinal)
            ? new Keyset(DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), parts[1])
            : null;
    }
}

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Where the next page starts; null at the end.</param>
public sealed record OpsPage<T>(IReadOnlyList<T> Rows, string? NextCursor)
{
    /// <summary>One row more than a page holds tells that another page follows.</summary>
    internal static OpsPage<T> Cut(List<T> rows, Func<T, Keyset> place) =>
        rows.Count > Keyset.PageSize
            ? new OpsPage<T>(rows[..Keyset.PageSize], place(rows[Keyset.PageSize - 1]).ToCursor())
            : new OpsPage<T>(rows, null);
}
