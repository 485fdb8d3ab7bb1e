using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>One case as the operations room sees it: no person in it.</summary>
/// <param name="State">The application's status.</param>
/// <param name="MetAt">When it was settled; null while it is open.</param>
public sealed record CaseRow(
    string ApplicationId,
    string ServicePoint,
    string Bank,
    DateTimeOffset DueAt,
    string State,
    DateTimeOffset? MetAt
);

/// <summary>Which cases to list.</summary>
/// <param name="View">overdue, due_today, due_tomorrow, due (open, on <paramref name="Day"/>), running (open and in time), done (settled on
/// <paramref name="Day"/>, or within 30 days), settled (done already of those due on <paramref name="Day"/>).</param>
/// <param name="Day">A business date.</param>
/// <param name="Late">Of settled cases: those after their due time, or those in time; null for both.</param>
/// <param name="ServicePoint">Null for all.</param>
public sealed record CaseQuery(string View, DateOnly? Day = null, bool? Late = null, string? ServicePoint = null);

/// <summary>The lists behind the numbers of <see cref="CaseFigures"/>.</summary>
public sealed class ListCases(IssuanceDb db, BusinessClock clock, WorkingCalendar calendar)
{
    private const int Days = 30;

    public Task<OpsPage<CaseRow>> OverdueAsync(string? cursor, CancellationToken cancel) =>
        ReadAsync(new CaseQuery("overdue"), cursor, cancel);

    /// <summary>The overdue cases that became so last: what the person on duty has not seen yet.</summary>
    public async Task<IReadOnlyList<CaseRow>> LatelyOverdueAsync(int most, CancellationToken cancel) =>
        await db
            .Database.SqlQuery<CaseRow>(
                $"""
                select id as "ApplicationId", service_point as "ServicePoint", agent_bank as "Bank", due_at as "DueAt",
                    status as "State", met_at as "MetAt"
                from applications
                where met_at is null and status in ('received', 'approved') and due_at < {clock.GetUtcNow()}
                order by due_at desc, created_at desc limit {most}
                """
            )
            .ToListAsync(cancel);

    public Task<OpsPage<CaseRow>> DueTodayAsync(string? cursor, CancellationToken cancel) =>
        ReadAsync(new CaseQuery("due_today"), cursor, cancel);

    public Task<OpsPage<CaseRow>> DueTomorrowAsync(string? cursor, CancellationToken cancel) =>
        ReadAsync(new CaseQuery("due_tomorrow"), cursor, cancel);

    /// <summary>Cases settled on a business date, in the order of settling.</summary>
    public Task<OpsPage<CaseRow>> DoneOnAsync(DateOnly day, string? cursor, CancellationToken cancel) =>
        ReadAsync(new CaseQuery("done", day), cursor, cancel);

    /// <summary>Open and settled-by-due cases in the order of their due time, the others in the order of settling.</summary>
    public Task<OpsPage<CaseRow>> ReadAsync(CaseQuery query, string? cursor, CancellationToken cancel)
    {
        var (now, today) = (clock.GetUtcNow(), clock.Today);
        var day = query.Day ?? today;
        var next = WorkingDays.Next(calendar, today);
        return query.View switch
        {
            "overdue" => OpenAsync(query, DateTimeOffset.UnixEpoch, now, cursor, cancel),
            "due_today" => OpenAsync(query, now, StartOf(today.AddDays(1)), cursor, cancel),
            "due_tomorrow" => OpenAsync(query, StartOf(next), StartOf(next.AddDays(1)), cursor, cancel),
            "due" => OpenAsync(query, StartOf(day), StartOf(day.AddDays(1)), cursor, cancel),
            "running" => OpenAsync(query, now, now.AddYears(100), cursor, cancel),
            "done" => DoneAsync(query, query.Day ?? today.AddDays(1 - Days), day, cursor, cancel),
            "settled" => SettledAsync(query, day, cursor, cancel),
            _ => throw new ArgumentException($"'{query.View}' is no view of cases.", nameof(query)),
        };
    }

    private async Task<OpsPage<CaseRow>> DoneAsync(
        CaseQuery query,
        DateOnly first,
        DateOnly last,
        string? cursor,
        CancellationToken cancel
    )
    {
        var after = Keyset.Read(cursor) ?? new Keyset(StartOf(first), "");
        var rows = await db
            .Database.SqlQuery<CaseRow>(
                $"""
                select id as "ApplicationId", service_point as "ServicePoint", agent_bank as "Bank", due_at as "DueAt",
                    status as "State", met_at as "MetAt"
                from applications
                where met_at is not null and met_at >= {StartOf(first)} and met_at < {StartOf(last.AddDays(1))}
                  and (met_at, id) > ({after.At}, {after.Id})
                  and ({query.Late}::bool is null or (met_at > due_at) = {query.Late})
                  and ({query.ServicePoint}::text is null or service_point = {query.ServicePoint})
                order by met_at, id limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<CaseRow>.Cut(rows, row => new Keyset(row.MetAt!.Value, row.ApplicationId));
    }

    private async Task<OpsPage<CaseRow>> SettledAsync(
        CaseQuery query,
        DateOnly day,
        string? cursor,
        CancellationToken cancel
    )
    {
        var after = Keyset.Read(cursor) ?? new Keyset(StartOf(day), "");
        var rows = await db
            .Database.SqlQuery<CaseRow>(
                $"""
                select id as "ApplicationId", service_point as "ServicePoint", agent_bank as "Bank", due_at as "DueAt",
                    status as "State", met_at as "MetAt"
                from applications
                where met_at is not null and due_at >= {StartOf(day)} and due_at < {StartOf(day.AddDays(1))}
                  and (due_at, id) > ({after.At}, {after.Id})
                  and ({query.Late}::bool is null or (met_at > due_at) = {query.Late})
                  and ({query.ServicePoint}::text is null or service_point = {query.ServicePoint})
                order by due_at, id limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<CaseRow>.Cut(rows, row => new Keyset(row.DueAt, row.ApplicationId));
    }

    private async Task<OpsPage<CaseRow>> OpenAsync(
        CaseQuery query,
        DateTimeOffset from,
        DateTimeOffset before,
        string? cursor,
        CancellationToken cancel
    )
    {
        var after = Keyset.Read(cursor) ?? new Keyset(from, "");
        var rows = await db
            .Database.SqlQuery<CaseRow>(
                $"""
                select id as "ApplicationId", service_point as "ServicePoint", agent_bank as "Bank", due_at as "DueAt",
                    status as "State", met_at as "MetAt"
                from applications
                where met_at is null and status in ('received', 'approved') and due_at >= {from} and due_at < {before}
                  and (due_at, id) > ({after.At}, {after.Id})
                  and ({query.ServicePoint}::text is null or service_point = {query.ServicePoint})
                order by due_at, id limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<CaseRow>.Cut(rows, row => new Keyset(row.DueAt, row.ApplicationId));
    }

    private static DateTimeOffset StartOf(DateOnly day) => ChinaTime.StartOf(day).ToUniversalTime();
}
