using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Issuance.StatusQueries;

/// <summary>The same answer as the status, for a terminal that knows only the number on the card. A POST keeps it out of logs.</summary>
public static class LookupCard
{
    public sealed record Request
    {
        /// <summary>16 to 19 digits as printed, without blanks.</summary>
        [StringLength(32)]
        public required string CardNumber { get; init; }

        // A record would print the number into any log line that mentions the request.
        public override string ToString() => nameof(LookupCard);
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/lookup", HandleAsync)
            .Operation(
                new Operation("LookupCard", Scopes.CardsStatusRead) { Body = typeof(Request), CountsMisses = true },
                "Ask how a card stands by its number"
            )
            .Refuses(CardRefusals.NumberInvalid, CardRefusals.NotFound);

    internal static async Task<Results<Ok<CardView>, RefusalResult>> HandleAsync(
        Body<Request> body,
        HttpContext context,
        IssuanceDb db,
        CurrentActor actor,
        Vault vault,
        Deployment deployment,
        RateLimits limits,
        CancellationToken cancel
    )
    {
        if (!BankCardNumber.TryRead(body.Value.CardNumber, deployment.IsSandbox, out var number))
            return CardRefusals.NumberInvalid.At("/cardNumber", "The card number is not valid.").ToProblem();

        var index = vault.IndexOfCardNumber(number.Digits);
        var view = await CardViews.FindAsync(db, actor, card => card.CardNumberIndex == index, cancel);
        if (view is null)
            return (await limits.NotFoundAsync(actor)).ToProblem();
        context.Response.Headers.ETag = view.ETag();
        return TypedResults.Ok(view);
    }
}
