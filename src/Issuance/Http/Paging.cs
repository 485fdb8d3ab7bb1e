using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Issuance.Shared;

namespace Issuance.Http;

/// <summary>The query parameters that every list takes.</summary>
public abstract record PageQuery
{
    public const int DefaultLimit = 50;

    /// <summary>How many items a page holds at most.</summary>
    [Range(1, 100)]
    public int? Limit { get; init; }

    /// <summary>The <c>nextCursor</c> of the page before; opaque to callers.</summary>
    [RegularExpression("[A-Za-z0-9_-]{1,200}")]
    public string? Cursor { get; init; }

    internal int PageSize => Limit ?? DefaultLimit;
}

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Where the next page starts; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, bool HasMore, string? NextCursor);

/// <summary>
/// The place of an item in a list that is ordered newest first by (createdAt, id). A page starts behind an item, not
/// behind a count, so items that arrive meanwhile neither repeat nor hide any.
/// </summary>
/// <param name="CreatedAt">In whole microseconds, as the database keeps it.</param>
public sealed record ListPosition(DateTimeOffset CreatedAt, string Id)
{
    /// <summary>Reads a caller's cursor.</summary>
    /// <param name="cursor">Null for the first page.</param>
    /// <param name="idPrefix">What the ids of this list begin with.</param>
    /// <param name="position">Null for the first page, or when the cursor cannot be read.</param>
    /// <returns>400 <c>request_invalid</c> when the cursor is none of this list's.</returns>
    public static Refusal? WhyNotRead(string? cursor, string idPrefix, out ListPosition? position)
    {
        position = null;
        if (cursor is null)
            return null;
        position = TryRead(cursor, idPrefix);
        return position is null ? HttpRefusals.RequestInvalid with { Faults = [Faults.BadPattern("?cursor")] } : null;
    }

    /// <summary>Makes a page of what was read: one row more than the page holds tells that another page follows.</summary>
    public static Page<TItem> Cut<TRow, TItem>(
        IReadOnlyList<TRow> rows,
        int pageSize,
        Func<TRow, ListPosition> position,
        Func<TRow, TItem> item
    )
    {
        var hasMore = rows.Count > pageSize;
        var shown = hasMore ? rows.Take(pageSize).ToList() : rows;
        return new Page<TItem>([.. shown.Select(item)], hasMore, hasMore ? position(shown[^1]).ToCursor() : null);
    }

    public string ToCursor()
    {
        var microseconds = (CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{microseconds}:{Id}"))
        );
    }

    private static ListPosition? TryRead(string cursor, string idPrefix)
    {
        if (!Base64Url.IsValid(cursor))
            return null;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
        var sound =
            parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && Ids.IsWellFormed(parts[1], idPrefix);
        if (!sound)
            return null;
        var microseconds = long.Parse(parts[0], CultureInfo.InvariantCulture);
        // Beyond the year 9000 it was never ours, and the arithmetic would overflow.
        return microseconds > 222_000_000_000_000_000
            ? null
            : new ListPosition(
                DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond),
                parts[1]
            );
    }
}
