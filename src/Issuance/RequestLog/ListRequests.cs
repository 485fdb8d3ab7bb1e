using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Issuance.Access;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.RequestLog;

/// <summary>A partner's calls of the last seven days, newest first, a page at a time.</summary>
public sealed class ListRequests(IssuanceDb db, TimeProvider wallClock)
{
    public const int PageSize = 50;

    /// <summary>What of the log is wanted.</summary>
    /// <param name="RequestId">One call by the id that its answer named; null for all.</param>
    /// <param name="RefusedOnly">Leaves out what succeeded.</param>
    public sealed record Wanted(ClientKind Kind, string Tenant, string? RequestId, bool RefusedOnly);

    /// <param name="cursor">Null, or none of ours: from the newest on.</param>
    public async Task<(IReadOnlyList<ApiRequest> Rows, string? Next)> ReadAsync(
        Wanted wanted,
        string? cursor,
        CancellationToken cancel
    )
    {
        var since = wallClock.GetUtcNow() - PurgeRequestsJob.Kept;
        // What is due to be purged is not shown, whenever the purge comes.
        var rows = db
            .ApiRequests.AsNoTracking()
            .Where(r => r.Kind == wanted.Kind && r.Tenant == wanted.Tenant && r.At >= since);
        if (wanted.RequestId is { } id)
            rows = rows.Where(r => r.RequestId == id);
        if (wanted.RefusedOnly)
            rows = rows.Where(r => r.Status >= 400);
        if (Read(cursor) is var (at, number))
            rows = rows.Where(r => r.At < at || (r.At == at && r.Number < number));
        var page = await rows.OrderByDescending(r => r.At)
            .ThenByDescending(r => r.Number)
            .Take(PageSize + 1)
            .ToListAsync(cancel);
        return page.Count > PageSize
            ? (page[..PageSize], Write(page[PageSize - 1]))
            : (page, null);
    }

    private static string Write(ApiRequest last) =>
        Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{last.At.UtcTicks}:{last.Number}")
            )
        );

    private static (DateTimeOffset At, long Number)? Read(string? cursor)
    {
        if (cursor is not { Length: > 0 and < 100 } || !Base64Url.IsValid(cursor))
            return null;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
        return
            parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && ticks <= DateTimeOffset.MaxValue.Ticks
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), number)
            : null;
    }
}
