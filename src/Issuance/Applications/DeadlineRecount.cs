using Issuance.Calendar;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>An open deadline that another calendar counts differently.</summary>
/// <param name="DueSoonNoted">That it is due soon was said already; it is not said again.</param>
public sealed record MovedDeadline(
    string ApplicationId,
    string ServicePoint,
    DateTimeOffset ReceivedAt,
    DeadlineState State,
    bool DueSoonNoted,
    DateTimeOffset DueAt,
    DateTimeOffset DueSoonAt,
    DateTimeOffset NewDueAt,
    DateTimeOffset NewDueSoonAt
);

/// <summary>How many open deadlines another calendar moves.</summary>
/// <param name="Earlier">Those that fall due earlier than was promised.</param>
public sealed record MovedDeadlines(int Total, int Running, int Breached, int Earlier);

/// <summary>
/// Counts the open deadlines anew by another calendar. All cases received on one day have one deadline, so it is
/// counted once a day of receipt and compared by the database.
/// </summary>
internal sealed class DeadlineRecount
{
    private const int Batch = 500;

    private readonly DateOnly[] days;
    private readonly DateTime[] dues;
    private readonly DateTime[] soons;
    private readonly Dictionary<DateOnly, CaseDeadline> byDay;

    private DeadlineRecount(Dictionary<DateOnly, CaseDeadline> byDay)
    {
        this.byDay = byDay;
        days = [.. byDay.Keys];
        dues = [.. byDay.Values.Select(deadline => deadline.DueAt.UtcDateTime)];
        soons = [.. byDay.Values.Select(deadline => deadline.DueSoonAt.UtcDateTime)];
    }

    /// <exception cref="CalendarYearMissingException">An open deadline would run into a year that is not loaded.</exception>
    public static async Task<DeadlineRecount> CountAsync(
        IssuanceDb db,
        WorkingCalendar calendar,
        CancellationToken cancel
    )
    {
        var received = await db
            .Database.SqlQuery<DateOnly>(
                $"""
                select distinct ((received_at at time zone 'UTC') + interval '8 hours')::date as "Value"
                from applications
                where deadline_state = 'running' or (deadline_state = 'breached' and met_at is null)
                """
            )
            .ToListAsync(cancel);
        return new(received.ToDictionary(day => day, day => CaseDeadline.For(ChinaTime.StartOf(day), calendar)));
    }

    public Task<MovedDeadlines> SumAsync(IssuanceDb db, CancellationToken cancel) =>
        db
            .Database.SqlQuery<MovedDeadlines>(
                $"""
                select count(*)::int as "Total",
                       (count(*) filter (where a.deadline_state = 'running'))::int as "Running",
                       (count(*) filter (where a.deadline_state = 'breached'))::int as "Breached",
                       (count(*) filter (where m.due < a.due_at))::int as "Earlier"
                from applications a join unnest({days}, {dues}, {soons}) as m(day, due, soon)
                  on m.day = ((a.received_at at time zone 'UTC') + interval '8 hours')::date
                where (a.deadline_state = 'running' or (a.deadline_state = 'breached' and a.met_at is null))
                  and (a.due_at <> m.due or a.due_soon_at <> m.soon)
                """
            )
            .SingleAsync(cancel);

    /// <summary>Some of those that move, in the order of their ids.</summary>
    public async Task<IReadOnlyList<MovedDeadline>> PageAsync(
        IssuanceDb db,
        int offset,
        int limit,
        CancellationToken cancel
    )
    {
        var cases = await Moving(db, after: "", offset, limit).AsNoTracking().ToListAsync(cancel);
        return
        [
            .. cases.Select(application => new MovedDeadline(
                application.Id,
                application.ServicePoint,
                application.ReceivedAt,
                application.DeadlineState,
                application.DueSoonNotedAt is not null,
                application.DueAt,
                application.DueSoonAt,
                For(application).DueAt,
                For(application).DueSoonAt
            )),
        ];
    }

    /// <summary>Moves them all, in the caller's transaction.</summary>
    /// <returns>How many.</returns>
    public async Task<int> MoveAsync(IssuanceDb db, string reason, CancellationToken cancel)
    {
        var (moved, after) = (0, "");
        while (true)
        {
            db.ChangeTracker.Clear();
            // In the order of their ids, as everybody who locks several.
            var ids = await Moving(db, after, 0, Batch).Select(a => a.Id).OrderBy(id => id).ToArrayAsync(cancel);
            var cases = await db
                .Applications.FromSql($"select * from applications where id = any({ids}) order by id for update")
                .ToListAsync(cancel);
            // Settled or withdrawn between the look and the lock: it keeps the date by which it was.
            foreach (var application in cases.Where(application => application.IsDeadlineOpen))
            {
                application.MoveDeadline(For(application), reason);
                moved++;
            }
            await db.SaveChangesAsync(cancel);
            if (ids.Length < Batch)
                return moved;
            after = ids[^1];
        }
    }

    private CaseDeadline For(CardApplication application) => byDay[ChinaTime.DateOf(application.ReceivedAt)];

    private IQueryable<CardApplication> Moving(IssuanceDb db, string after, int offset, int limit) =>
        db.Applications.FromSql(
            $"""
            select a.* from applications a join unnest({days}, {dues}, {soons}) as m(day, due, soon)
              on m.day = ((a.received_at at time zone 'UTC') + interval '8 hours')::date
            where (a.deadline_state = 'running' or (a.deadline_state = 'breached' and a.met_at is null))
              and (a.due_at <> m.due or a.due_soon_at <> m.soon) and a.id > {after}
            order by a.id offset {offset} limit {limit}
            """
        );
}
