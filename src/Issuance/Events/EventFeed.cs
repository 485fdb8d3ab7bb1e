using System.Runtime.CompilerServices;
using Issuance.Access;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Events;

/// <summary>
/// A part of the feed, read along the index that holds just what one caller may see, of one type or of all.
/// </summary>
/// <remarks>
/// Asked for in the usual way the database may read the whole feed by sequence instead and throw away what does not fit: it
/// guesses that what fits lies evenly, and a service point that opened last month has no early events at all. "One of these"
/// with an order that begins with the same column is met, in order, by the index that begins with that column alone.
/// </remarks>
internal static class EventFeed
{
    /// <param name="type">Null for all types.</param>
    /// <param name="where">Places of the feed: behind the first, up to the second.</param>
    /// <param name="from">Business time, inclusive; null = since ever.</param>
    /// <param name="to">Business time, exclusive; null = for ever.</param>
    /// <param name="most">No more than so many, the first ones.</param>
    public static IQueryable<BusinessEvent> Read(
        IssuanceDb db,
        CurrentActor actor,
        string? type,
        (long After, long End) where,
        DateTimeOffset? from,
        DateTimeOffset? to,
        int most
    )
    {
        List<(string Column, string Value)> same = [];
        if (EventAccess.ColumnOf(actor) is { } tenant)
            same.Add(tenant);
        if (type is not null)
            same.Add(("type", type));
        object[] first = same.Count > 0 ? [new[] { same[0].Value }] : [];
        var sql = FormattableStringFactory.Create(
            $$"""
            select * from events
            where sequence > {0} and sequence <= {1} and timestamp >= {2} and timestamp < {3}
              {{(same.Count > 0 ? $"and {same[0].Column} = any({{5}})" : "")}}
              {{(same.Count > 1 ? $"and {same[1].Column} = {{6}}" : "")}}
            order by {{(same.Count > 0 ? $"{same[0].Column}, " : "")}}sequence limit {4}
            """,
            [
                where.After,
                where.End,
                (from ?? DateTimeOffset.MinValue).ToUniversalTime(),
                (to ?? DateTimeOffset.MaxValue).ToUniversalTime(),
                most,
                .. first,
                .. same.Skip(1).Select(one => one.Value),
            ]
        );
        return db.Events.FromSql(sql).AsNoTracking().VisibleTo(actor);
    }
}
