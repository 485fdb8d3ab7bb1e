using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Http;
using Issuance.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Events;

/// <summary>
/// The feed, oldest first. Whoever follows its cursor misses nothing and sees nothing twice, however the transactions
/// that wrote the events overlapped (<see cref="EventNumbering"/>).
/// </summary>
public static class ListEvents
{
    public sealed record Parameters : PageQuery
    {
        /// <summary>Any of these types; repeat the parameter for several.</summary>
        [MinLength(1), MaxLength(50), EachLength(1, 64)]
        public string[]? Type { get; init; }

        [StringLength(64)]
        public string? CardId { get; init; }

        [StringLength(64)]
        public string? ApplicationId { get; init; }

        /// <summary>Business time, inclusive.</summary>
        public DateTimeOffset? From { get; init; }

        /// <summary>Business time, exclusive.</summary>
        public DateTimeOffset? To { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/events", HandleAsync)
            .Operation(
                new Operation("ListEvents", Scopes.EventsRead) { Query = typeof(Parameters) },
                "Follow what happened"
            );

    internal static async Task<Results<Ok<Page<EventView>>, RefusalResult>> HandleAsync(
        Query<Parameters> query,
        IssuanceDb db,
        CurrentActor actor,
        CancellationToken cancel
    )
    {
        var parameters = query.Value;
        var after = 0L;
        if (parameters.Cursor is { } cursor && !NumberCursor.TryRead(cursor, out after))
            return NumberCursor.Unreadable.ToProblem();

        await EventNumbering.NumberAsync(db, cancel);
        // Read before the page: every event up to here is committed, so a page that ends the feed can move the caller
        // past all that is not for him without passing anything that is.
        var end = await db.Events.MaxAsync(e => e.Sequence, cancel) ?? 0;
        var limit = parameters.PageSize;
        var found = await FindAsync(
            db,
            Filter(db.Events.AsNoTracking().VisibleTo(actor), parameters),
            parameters,
            (after, end),
            cancel
        );

        var page = found.Take(limit).Select(EventView.Of).ToList();
        var hasMore = found.Count > limit;
        // Given at the end too: who follows the feed asks again from there.
        var next = hasMore ? page[^1].Data.Sequence : Math.Max(after, end);
        return TypedResults.Ok(new Page<EventView>(page, hasMore, NumberCursor.Write(next)));
    }

    /// <summary>
    /// One more than the page holds. A time narrows down where in the feed to look; a card or application has few events, so
    /// there all of them are looked at.
    /// </summary>
    private static async Task<List<BusinessEvent>> FindAsync(
        IssuanceDb db,
        IQueryable<BusinessEvent> events,
        Parameters parameters,
        (long After, long End) where,
        CancellationToken cancel
    )
    {
        var most = parameters.PageSize + 1;
        var isAboutOne = parameters.CardId is not null || parameters.ApplicationId is not null;
        if (isAboutOne || parameters is { From: null, To: null })
            return await ReadAsync(events, isAboutOne ? null : parameters.Type, where, most, cancel);

        var (found, after) = (new List<BusinessEvent>(), where.After);
        while (
            found.Count < most
            && await EventSpans.NextAsync(db, after, parameters.From, parameters.To, cancel) is var (first, last)
            && first <= where.End
        )
        {
            var stretch = (Math.Max(after, first - 1), Math.Min(last, where.End));
            found.AddRange(await ReadAsync(events, parameters.Type, stretch, most - found.Count, cancel));
            if (last >= where.End)
                break;
            after = last;
        }

        return found;
    }

    /// <param name="types">
    /// Each type is read by itself as far as the page goes: several at once would be read by sequence, and a rare type would be
    /// looked for in the whole feed.
    /// </param>
    private static Task<List<BusinessEvent>> ReadAsync(
        IQueryable<BusinessEvent> events,
        string[]? types,
        (long After, long End) where,
        int most,
        CancellationToken cancel
    )
    {
        var (after, end) = where;
        var within = events.Where(e => e.Sequence > after && e.Sequence <= end);
        var found = types is null
            ? within
            : types
                .Distinct(StringComparer.Ordinal)
                .Select(type => within.Where(e => e.Type == type).OrderBy(e => e.Sequence).Take(most))
                .Aggregate((some, more) => some.Concat(more));
        return found.OrderBy(e => e.Sequence).Take(most).ToListAsync(cancel);
    }

    private static IQueryable<BusinessEvent> Filter(IQueryable<BusinessEvent> events, Parameters parameters)
    {
        if (parameters.CardId is { } cardId)
            events = events.Where(e => e.CardId == cardId);
        if (parameters.ApplicationId is { } applicationId)
            events = events.Where(e => e.ApplicationId == applicationId);
        if (parameters.Type is { } types && (parameters.CardId ?? parameters.ApplicationId) is not null)
            events = events.Where(e => types.Contains(e.Type));
        if (parameters.From is { } from)
            events = events.Where(e => e.Timestamp >= from);
        if (parameters.To is { } to)
            events = events.Where(e => e.Timestamp < to);
        return events;
    }
}
