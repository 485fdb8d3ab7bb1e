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
        var found = await FindAsync(db, actor, parameters, (after, end), cancel);

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
        CurrentActor actor,
        Parameters parameters,
        (long After, long End) where,
        CancellationToken cancel
    )
    {
        var most = parameters.PageSize + 1;
        if (parameters.CardId is not null || parameters.ApplicationId is not null)
            return await Filter(db.Events.AsNoTracking().VisibleTo(actor), parameters)
                .Where(e => e.Sequence > where.After && e.Sequence <= where.End)
                .OrderBy(e => e.Sequence)
                .Take(most)
                .ToListAsync(cancel);
        if (parameters is { From: null, To: null })
            return await ReadAsync(db, actor, parameters, where, most, cancel);

        var (found, after) = (new List<BusinessEvent>(), where.After);
        while (
            found.Count < most
            && await EventSpans.NextAsync(db, after, parameters.From, parameters.To, cancel) is var (first, last)
            && first <= where.End
        )
        {
            var stretch = (Math.Max(after, first - 1), Math.Min(last, where.End));
            found.AddRange(await ReadAsync(db, actor, parameters, stretch, most - found.Count, cancel));
            if (last >= where.End)
                break;
            after = last;
        }

        return found;
    }

    /// <summary>Each type by itself as far as the page goes: of several at once a rare one would be looked for in the whole feed.</summary>
    private static Task<List<BusinessEvent>> ReadAsync(
        IssuanceDb db,
        CurrentActor actor,
        Parameters parameters,
        (long After, long End) where,
        int most,
        CancellationToken cancel
    )
    {
        string?[] types = parameters.Type is { } asked ? [.. asked.Distinct(StringComparer.Ordinal)] : [null];
        return types
            .Select(type => EventFeed.Read(db, actor, type, where, parameters.From, parameters.To, most))
            .Aggregate((some, more) => some.Concat(more))
            .OrderBy(e => e.Sequence)
            .Take(most)
            .ToListAsync(cancel);
    }

    /// <summary>Of one card or application, which has few events.</summary>
    private static IQueryable<BusinessEvent> Filter(IQueryable<BusinessEvent> events, Parameters parameters)
    {
        if (parameters.CardId is { } cardId)
            events = events.Where(e => e.CardId == cardId);
        if (parameters.ApplicationId is { } applicationId)
            events = events.Where(e => e.ApplicationId == applicationId);
        if (parameters.Type is { } types)
            events = events.Where(e => types.Contains(e.Type));
        if (parameters.From is { } from)
            events = events.Where(e => e.Timestamp >= from);
        if (parameters.To is { } to)
            events = events.Where(e => e.Timestamp < to);
        return events;
    }
}
