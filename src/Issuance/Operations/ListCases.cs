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

/// <summary>The lists behind the numbers of <see cref="CaseFigures"/>.</summary>
public sealed class ListCases(IssuanceDb db, BusinessClock clock, WorkingCalendar calendar)
{
    public Task<OpsPage<CaseRow>> OverdueAsync(string? cursor, CancellationToken cancel) =>
        OpenAsync(DateTimeOffset.UnixEpoch, clock.GetUtcNow(), cursor, cancel);

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
        OpenAsync(clock.GetUtcNow(), StartOf(clock.Today.AddDays(1)), cursor, cancel);

    public Task<OpsPage<CaseRow>> DueTomorrowAsync(string? cursor, CancellationToken cancel) =>
        DueOnAsync(WorkingDays.Next(calendar, clock.Today), cursor, cancel);

    /// <summary>Open cases that are, or were, due on a business date.</summary>
    public Task<OpsPage<CaseRow>> DueOnAsync(DateOnly day, string? cursor, CancellationToken cancel) =>
        OpenAsync(StartOf(day), StartOf(day.AddDays(1)), cursor, cancel);

    /// <summary>Cases settled on a business date, in the order of settling.</summary>
    public async Task<OpsPage<CaseRow>> DoneOnAsync(DateOnly day, string? cursor, CancellationToken cancel)
    {
        var after = Keyset.Read(cursor) ?? new Keyset(StartOf(day), "");
        var rows = await db
            .Database.SqlQuery<CaseRow>(
                $"""
                select id as "ApplicationId", service_point as "ServicePoint", agent_bank as "Bank", due_at as "DueAt",
                    status as "State", met_at as "MetAt"
                from applications
                where met_at is not null and met_at >= {StartOf(day)} and met_at < {StartOf(day.AddDays(1))}
                  and (met_at, id) > ({after.At}, {after.Id})
                order by met_at, id limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<CaseRow>.Cut(rows, row => new Keyset(row.MetAt!.Value, row.ApplicationId));
    }

    private async Task<OpsPage<CaseRow>> OpenAsync(
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
                order by due_at, id limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<CaseRow>.Cut(rows, row => new Keyset(row.DueAt, row.ApplicationId));
    }

    private static DateTimeOffset StartOf(DateOnly day) => ChinaTime.StartOf(day).ToUniversalTime();
}
