using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>One thing in a case's history.</summary>
/// <param name="At">Wall clock: the one clock that all sources share.</param>
/// <param name="Source">event, instruction, bank_call, notice, appointment, work_item, ops_task, ops_action.</param>
/// <param name="What">An event's type, or what the source says in one word.</param>
/// <param name="Id">Of the thing itself.</param>
/// <param name="Detail">A state, ending or cause, as a code.</param>
/// <param name="Milliseconds">How long a bank call took.</param>
/// <param name="BusinessAt">Business time, where the source keeps it.</param>
public sealed record TimelineEntry(
    DateTimeOffset At,
    string Source,
    string What,
    string Id,
    string? Detail,
    int? Milliseconds,
    string? TraceId,
    DateTimeOffset? BusinessAt
);

/// <summary>The head of a case, and everything that is known to have happened with it, oldest first.</summary>
public sealed record CaseTimeline(
    CaseRow Case,
    string? CardId,
    string? Custody,
    string? CardStatus,
    DateTimeOffset ReceivedAt,
    IReadOnlyList<TimelineEntry> Entries,
    bool IsCut
);

/// <summary>Reads one case's history from all tables that know of it; every part goes by an index.</summary>
public sealed class ShowCaseTimeline(IssuanceDb db)
{
    private const int MostEntries = 500;

    /// <returns>Null for no such application.</returns>
    public async Task<CaseTimeline?> ReadAsync(string applicationId, CancellationToken cancel)
    {
        var head = await (
            from a in db.Applications
            where a.Id == applicationId
            join c in db.Cards on a.Id equals c.ApplicationId into cards
            from c in cards.DefaultIfEmpty()
            select new
            {
                a.Id,
                a.ServicePoint,
                a.AgentBank,
                a.DueAt,
                a.Status,
                a.MetAt,
                a.ReceivedAt,
                CardId = c == null ? null : c.Id,
                Custody = c == null ? (Cards.Custody?)null : c.Custody,
                CardStatus = c == null ? (Cards.CardStatus?)null : c.Status,
            }
        ).SingleOrDefaultAsync(cancel);
        if (head is null)
            return null;
        var entries = await EntriesAsync(head.Id, head.CardId ?? "", cancel);
        return new CaseTimeline(
            new CaseRow(head.Id, head.ServicePoint, head.AgentBank, head.DueAt, Snake.Case(head.Status), head.MetAt),
            head.CardId,
            head.Custody is { } custody ? Snake.Case(custody) : null,
            head.CardStatus is { } status ? Snake.Case(status) : null,
            head.ReceivedAt,
            [.. entries.Take(MostEntries)],
            entries.Count > MostEntries
        );
    }

    private Task<List<TimelineEntry>> EntriesAsync(string application, string card, CancellationToken cancel) =>
        db
            .Database.SqlQuery<TimelineEntry>(
                $"""
                with refs as (select reference from bank_instructions where card_id = {card}),
                told as (select * from notices where application_id = {application}),
                subjects as (
                    select {application} as subject union select {card} union select reference from refs union select id from told),
                entries as (
                    select created_at as at, 'event' as source, type as what, id, now ->> 'status' as detail, null::int as ms,
                        null::text as trace, timestamp as business, number from events
                    where application_id = {application} or (card_id = {card} and {card} <> '')
                    union all
                    select since, 'instruction', 'instruction.' || state, reference, last_trouble, null, null, null, 0
                    from bank_instructions where card_id = {card}
                    union all
                    select at, 'bank_call', operation, reference, concat_ws(' ', ending, reason), milliseconds, trace_id, null, number
                    from bank_calls where reference in (select reference from refs)
                    union all
                    select created_at, 'notice', 'notice.' || kind, id, concat_ws(' ', state, last_trouble), null, null, queued_at, number
                    from told
                    union all
                    select created_at, 'appointment', 'appointment.' || status, id, service_point, null, null, starts_at, 0
                    from pickup_appointments where card_id = {card}
                    union all
                    select coalesce(done_at, dead_at, created_at), 'work_item', kind || '.' || state, key, last_error, null, null, null, number
                    from work_items where kind in ('order_card', 'enquire_instruction') and key in (select reference from refs)
                    union all
                    select created_at, 'ops_task', kind, subject, concat_ws(' ', detail, case when closed_at is not null then 'closed' end),
                        null, null, null, number
                    from ops_tasks where subject in (select subject from subjects)
                    union all
                    select at, 'ops_action', action, target, concat_ws(' ', who, reason), null, null, null, number
                    from ops_actions where target in (select subject from subjects))
                select at as "At", source as "Source", what as "What", id as "Id", detail as "Detail", ms as "Milliseconds",
                    trace as "TraceId", business as "BusinessAt"
                from entries order by at, source, number limit {MostEntries + 1}
                """
            )
            .ToListAsync(cancel);
}
