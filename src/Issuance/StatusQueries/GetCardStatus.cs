using Issuance.Access;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Issuance.StatusQueries;

/// <summary>How a card stands, in the view of whoever asks (R009, R010). An unchanged one costs no body.</summary>
public static class GetCardStatus
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/cards/{cardId}/status", HandleAsync)
            .Operation(
                new Operation("GetCardStatus", Scopes.CardsStatusRead) { CountsMisses = true },
                "Ask how a card stands"
            )
            .Produces(StatusCodes.Status304NotModified)
            .Refuses(CardRefusals.NotFound);

    internal static async Task<Results<Ok<CardView>, StatusCodeHttpResult, RefusalResult>> HandleAsync(
        string cardId,
        HttpContext context,
        IssuanceDb db,
        CurrentActor actor,
        RateLimits limits,
        CancellationToken cancel
    )
    {
        var view = Ids.IsWellFormed(cardId, Ids.Card) ? await CardViews.FindAsync(db, actor, cardId, cancel) : null;
        if (view is null)
            return (await limits.NotFoundAsync(actor)).ToProblem();

        var tag = view.ETag();
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        return IsKnown(context.Request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(view);
    }

    /// <summary>Whether the caller has this very state already (RFC 9110 13.1.2: compared weakly, <c>*</c> fits any).</summary>
    private static bool IsKnown(HttpRequest request, string tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one => one.Tag == tag || one.Equals(EntityTagHeaderValue.Any));
}
