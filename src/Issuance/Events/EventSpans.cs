using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Events;

/// <summary>
/// Which stretches of the feed hold events of which time. The feed is ordered by sequence, a caller may ask for a time: without
/// this a page of a late hour would read everything before it.
/// </summary>
/// <remarks>
/// <c>event_spans</c> holds the earliest and latest time of each 2,000 places of the feed, kept by a trigger as events get their
/// numbers, whichever version of the service gives them. It holds for any clock, also for one that was moved.
/// </remarks>
internal static class EventSpans
{
    private const int Length = 2_000;

    public const string Up = """
        create table event_spans (
            block bigint primary key, earliest timestamptz not null, latest timestamptz not null);

        insert into event_spans (block, earliest, latest)
        select sequence / 2000, min(timestamp), max(timestamp) from events where sequence is not null group by 1;

        create function note_event_spans() returns trigger language plpgsql as $$
        begin
            insert into event_spans (block, earliest, latest)
            select sequence / 2000, min(timestamp), max(timestamp) from numbered where sequence is not null
            group by 1 order by 1
            on conflict (block) do update
                set earliest = least(event_spans.earliest, excluded.earliest),
                    latest = greatest(event_spans.latest, excluded.latest);
            return null;
        end $$;
        create trigger events_spans after update on events
            referencing new table as numbered for each statement execute function note_event_spans();
        """;

    public const string Down = """
        drop trigger events_spans on events;
        drop function note_event_spans();
        drop table event_spans;
        """;

    private sealed record Run(long First, long? Next);

    /// <summary>The next stretch that can hold events of a time: blocks beside each other count as one.</summary>
    /// <param name="after">The place behind which it begins.</param>
    /// <param name="from">Inclusive; null = since ever.</param>
    /// <param name="to">Exclusive; null = for ever.</param>
    /// <returns>From the first to the last place, both inclusive; null when there is none.</returns>
    public static async Task<(long First, long Last)?> NextAsync(
        IssuanceDb db,
        long after,
        DateTimeOffset? from,
        DateTimeOffset? to,
        CancellationToken cancel
    )
    {
        var (begins, ends) = (
            (from ?? DateTimeOffset.MinValue).ToUniversalTime(),
            (to ?? DateTimeOffset.MaxValue).ToUniversalTime()
        );
        var block = (after + 1) / Length;
        var run = (
            await db
                .Database.SqlQuery<Run>(
                    $"""
                    select s.block as "First", (
                        select n.block from event_spans n
                        where n.block > s.block and not (n.latest >= {begins} and n.earliest < {ends})
                        order by n.block limit 1) as "Next"
                    from event_spans s
                    where s.block >= {block} and s.latest >= {begins} and s.earliest < {ends}
                    order by s.block limit 1
                    """
                )
                .ToListAsync(cancel)
        ).SingleOrDefault();
        return run is null ? null : (run.First * Length, run.Next is { } next ? (next * Length) - 1 : long.MaxValue);
    }
}
