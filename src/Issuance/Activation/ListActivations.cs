using Issuance.Access;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Activation;

/// <summary>Where and by whom a card was switched on, newest first; for its issuing bank and for operations.</summary>
public static class ListActivations
{
    public sealed record Parameters : PageQuery;

    /// <param name="At">Business time.</param>
    public sealed record Item(DateTimeOffset At, string Branch, string Teller, IReadOnlyList<string> ChangedFunctions);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/cards/{cardId}/bank-activations", HandleAsync)
            .Operation(
                new Operation("ListBankActivations", Scopes.CardsStatusRead)
                {
                    Query = typeof(Parameters),
                    CountsMisses = true,
                },
                "List where a card was switched on"
            )
            .Refuses(CardRefusals.NotFound);

    internal static async Task<Results<Ok<Page<Item>>, RefusalResult>> HandleAsync(
        string cardId,
        Query<Parameters> query,
        IssuanceDb db,
        CurrentActor actor,
        RateLimits limits,
        CancellationToken cancel
    )
    {
        var before = long.MaxValue;
        if (query.Value.Cursor is { } cursor && !NumberCursor.TryRead(cursor, out before))
            return NumberCursor.Unreadable.ToProblem();
        if (!await MaySeeAsync(db, cardId, actor, cancel))
            return (await limits.NotFoundAsync(actor)).ToProblem();

        var limit = query.Value.PageSize;
        var found = await db
            .BankActivations.AsNoTracking()
            .Where(activation => activation.CardId == cardId && activation.Number < before)
            .OrderByDescending(activation => activation.Number)
            .Take(limit + 1)
            .ToListAsync(cancel);
        var page = found.Take(limit).ToList();
        var next = found.Count > limit ? NumberCursor.Write(page[^1].Number) : null;
        var items = page.Select(a => new Item(a.At, a.Branch, a.Teller, a.ChangedFunctions)).ToList();
        return TypedResults.Ok(new Page<Item>(items, next is not null, next));
    }

    private static async Task<bool> MaySeeAsync(
        IssuanceDb db,
        string cardId,
        CurrentActor actor,
        CancellationToken cancel
    ) =>
        actor.Kind is ClientKind.Bank or ClientKind.Operations
        && Ids.IsWellFormed(cardId, Ids.Card)
        && await db.Cards.VisibleTo(actor).AnyAsync(card => card.Id == cardId, cancel);
}
