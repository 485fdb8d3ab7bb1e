using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Dead items of one kind with one cause.</summary>
/// <param name="Count">Without those set aside.</param>
/// <param name="Parked">Set aside by a person, with a note.</param>
/// <param name="OldestAt">When the first of them was given up; wall clock.</param>
/// <param name="RunningBulk">The bulk action that works on this cause now.</param>
public sealed record DeadGroup(
    string Kind,
    string Cause,
    int Count,
    int Parked,
    DateTimeOffset? OldestAt,
    string? RunningBulk
);

/// <param name="IsCapped">More than 10,000 are dead; the groups count the first 10,000 only.</param>
public sealed record DeadGroups(IReadOnlyList<DeadGroup> Groups, bool IsCapped)
{
    public CappedCount Count => new(IsCapped ? CappedCount.Cap + 1 : Groups.Sum(group => group.Count));
}

/// <param name="Number">What <see cref="ParkWorkItem"/> takes.</param>
/// <param name="WhyNotRetry">A code, or null when it can be tried again.</param>
public sealed record DeadItem(
    long Number,
    string Kind,
    string Key,
    string Cause,
    int Attempts,
    DateTimeOffset DeadAt,
    string? ParkedNote,
    string? WhyNotRetry
);

/// <summary>Work that was given up after too many failures: by cause, and one by one.</summary>
public sealed class ListDeadItems(IssuanceDb db)
{
    public async Task<DeadGroups> GroupsAsync(CancellationToken cancel)
    {
        var groups = await db
            .Database.SqlQuery<DeadGroup>(
                $"""
                select g.kind as "Kind", g.cause as "Cause", (g.dead - g.parked)::int as "Count", g.parked::int as "Parked",
                    g.oldest as "OldestAt", b.id as "RunningBulk"
                from (
                    select kind, coalesce(last_error, '') as cause, count(*) as dead, count(parked_at) as parked,
                        min(dead_at) filter (where parked_at is null) as oldest
                    from (
                        select kind, last_error, parked_at, dead_at from work_items where state = 'dead'
                        limit {CappedCount.Cap + 1}) dead
                    group by 1, 2) g
                left join bulk_actions b on b.state = 'running' and b.kind = 'retry_work_items'
                    and b.subject = g.kind and b.cause = g.cause
                order by g.dead - g.parked desc, g.kind, g.cause
                """
            )
            .ToListAsync(cancel);
        return new DeadGroups(groups, groups.Sum(g => g.Count + g.Parked) > CappedCount.Cap);
    }

    /// <param name="after">The <see cref="DeadItem.Number"/> of the last row seen; 0 for the first page.</param>
    public async Task<(IReadOnlyList<DeadItem> Rows, long? Next)> ReadAsync(
        string kind,
        string cause,
        long after,
        CancellationToken cancel
    )
    {
        var rows = await db
            .Database.SqlQuery<DeadItem>(
                $"""
                select w.number as "Number", w.kind as "Kind", w.key as "Key", coalesce(w.last_error, '') as "Cause",
                    w.attempts as "Attempts", coalesce(w.dead_at, w.due_at) as "DeadAt", w.parked_note as "ParkedNote",
                    retry.why_not as "WhyNotRetry"
                from work_items w, lateral why_not_retry_work_item(w) retry
                where w.state = 'dead' and w.kind = {kind} and w.last_error = {cause} and w.number > {after}
                order by w.number limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return rows.Count > Keyset.PageSize
            ? (rows[..Keyset.PageSize], rows[Keyset.PageSize - 1].Number)
            : (rows, null);
    }
}
