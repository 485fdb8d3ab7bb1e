using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Notices queued on one business date, by how they stand now.</summary>
/// <param name="Counts">By state: queued, sending, unknown, sent, failed, expired.</param>
public sealed record NoticeDay(DateOnly Day, string Channel, IReadOnlyDictionary<string, long> Counts);

/// <param name="OldestDay">The business date on which the oldest of the last 30 days was queued.</param>
/// <param name="RunningBulk">The bulk action that works on this cause now.</param>
public sealed record FailedGroup(string Channel, string Cause, long Count, DateOnly OldestDay, string? RunningBulk);

/// <param name="WhyNotRetry">A code, or null when it can be tried again.</param>
public sealed record FailedNotice(
    long Number,
    string Id,
    string ApplicationId,
    string Kind,
    string ServicePoint,
    string Channel,
    string Cause,
    int Attempts,
    DateTimeOffset QueuedAt,
    string? WhyNotRetry
);

/// <param name="State">As in <see cref="NoticeDay.Counts"/>.</param>
public sealed record NoticeRow(
    string Id,
    string ApplicationId,
    string Kind,
    string ServicePoint,
    string Channel,
    string State,
    string? LastTrouble,
    int Attempts,
    DateTimeOffset QueuedAt
);

/// <summary>Whether people are told: results by day, and what failed in the last 30 days by cause.</summary>
public sealed class ShowNotices(IssuanceDb db, BusinessClock clock)
{
    private const int Days = 30;

    public async Task<IReadOnlyList<NoticeDay>> ByDayAsync(CancellationToken cancel)
    {
        var today = clock.Today;
        var figures = await DailyFigures.ReadAsync(db, "notices", today.AddDays(1 - Days), today, cancel);
        return
        [
            .. figures
                .GroupBy(figure => (figure.Day, figure.Place))
                .Select(group => new NoticeDay(
                    group.Key.Day,
                    group.Key.Place,
                    group.ToDictionary(figure => figure.Label, figure => figure.Count, StringComparer.Ordinal)
                )),
        ];
    }

    public async Task<IReadOnlyList<FailedGroup>> FailedByCauseAsync(CancellationToken cancel)
    {
        var today = clock.Today;
        var figures = await DailyFigures.ReadAsync(db, "notice_failures", today.AddDays(1 - Days), today, cancel);
        var running = await db
            .BulkActions.Where(b => b.State == BulkState.Running && b.Kind == BulkKind.RetryNotices)
            .ToDictionaryAsync(b => (b.Subject, b.Cause), b => b.Id, cancel);
        return
        [
            .. figures
                .GroupBy(figure => (Channel: figure.Place, Cause: figure.Label))
                .Select(group => new FailedGroup(
                    group.Key.Channel,
                    group.Key.Cause,
                    group.Sum(figure => figure.Count),
                    group.Min(figure => figure.Day),
                    running.GetValueOrDefault((group.Key.Channel, group.Key.Cause))
                ))
                .OrderByDescending(group => group.Count),
        ];
    }

    /// <summary>The notices behind one number of a day, in the order of queueing.</summary>
    public async Task<OpsPage<NoticeRow>> OnDayAsync(
        DateOnly day,
        string channel,
        string state,
        string? cursor,
        CancellationToken cancel
    )
    {
        var from = ChinaTime.StartOf(day).ToUniversalTime();
        var after = Keyset.Read(cursor) ?? new Keyset(from, "");
        var rows = await db
            .Database.SqlQuery<NoticeRow>(
                $"""
                select id as "Id", application_id as "ApplicationId", kind as "Kind", service_point as "ServicePoint",
                    channel as "Channel", state as "State", last_trouble as "LastTrouble", attempts as "Attempts",
                    queued_at as "QueuedAt"
                from notices
                where state = {state} and channel = {channel} and queued_at >= {from} and queued_at < {from.AddDays(1)}
                  and (queued_at, id) > ({after.At}, {after.Id})
                order by queued_at, id limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<NoticeRow>.Cut(rows, row => new Keyset(row.QueuedAt, row.Id));
    }

    /// <summary>Failed notices of one cause, newest first, however old.</summary>
    /// <param name="before">The <see cref="FailedNotice.Number"/> of the last row seen; null for the first page.</param>
    public async Task<(IReadOnlyList<FailedNotice> Rows, long? Next)> FailedAsync(
        string channel,
        string cause,
        long? before,
        CancellationToken cancel
    )
    {
        var rows = await db
            .Database.SqlQuery<FailedNotice>(
                $"""
                select number as "Number", id as "Id", application_id as "ApplicationId", kind as "Kind",
                    service_point as "ServicePoint", channel as "Channel", coalesce(last_trouble, '') as "Cause",
                    attempts as "Attempts", queued_at as "QueuedAt", retry.why_not as "WhyNotRetry"
                from notices n, lateral why_not_retry_notice(n, {clock.GetUtcNow()}) retry
                where state = 'failed' and channel = {channel} and last_trouble = {cause} and number < {before
                    ?? long.MaxValue}
                order by number desc limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return rows.Count > Keyset.PageSize
            ? (rows[..Keyset.PageSize], rows[Keyset.PageSize - 1].Number)
            : (rows, null);
    }
}
