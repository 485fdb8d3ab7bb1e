using System.Text.Json;
using Issuance.Client.Http;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    /// <summary>Reads a card's state (scope <c>cards.status:read</c>). Keep <see cref="IssuanceAnswer{T}.ETag"/> for the next time.</summary>
    public Task<IssuanceAnswer<CardStatus>> GetCardStatusAsync(string cardId, CancellationToken cancel = default) =>
        GetAsync(Request.Path($"/v1/cards/{cardId}/status"), IssuanceJson.Default.CardStatus, cancel);

    /// <summary>Reads a card's state if it is another than the reader has.</summary>
    /// <param name="etag">What <see cref="GetCardStatusAsync"/> gave beside the state.</param>
    /// <returns>Null: nothing has changed.</returns>
    public async Task<IssuanceAnswer<CardStatus>?> GetCardStatusIfChangedAsync(
        string cardId,
        string etag,
        CancellationToken cancel = default
    )
    {
        var call = new RawCall(HttpMethod.Get, Request.Path($"/v1/cards/{cardId}/status"), IfNoneMatch: etag);
        var answer = await SendAsync(call, cancel);
        return answer.Status == 304 ? null : Read(answer, IssuanceJson.Default.CardStatus, call);
    }

    /// <summary>
    /// Finds a card by its number, which goes in the body and not into any address or log (scope <c>cards.status:read</c>). It takes
    /// no idempotency key, so it is tried again only while nothing was sent; ask again as you like.
    /// </summary>
    public Task<IssuanceAnswer<CardStatus>> LookUpCardAsync(string cardNumber, CancellationToken cancel = default) =>
        PostOnceAsync(
            "/v1/cards/lookup",
            new CardNumberLookup(cardNumber),
            IssuanceJson.Default.CardNumberLookup,
            IssuanceJson.Default.CardStatus,
            cancel
        );

    /// <summary>Switches a card on at a branch (scope <c>activations:write</c>, issuing bank). Asked twice it changes nothing more.</summary>
    public Task<IssuanceAnswer<ActivationResult>> ActivateCardAsync(
        string cardId,
        Activation activation,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/cards/{cardId}/bank-activations"),
            activation,
            IssuanceJson.Default.Activation,
            IssuanceJson.Default.ActivationResult,
            idempotencyKey,
            cancel
        );

    /// <summary>A card's activations at its bank, newest first (scope <c>cards.status:read</c>).</summary>
    public Task<IssuanceAnswer<Page<PastActivation>>> ListActivationsAsync(
        string cardId,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    ) =>
        GetAsync(
            Request.Path($"/v1/cards/{cardId}/bank-activations")
                + Request.Query(("limit", Request.Text(limit)), ("cursor", cursor)),
            IssuanceJson.Default.PagePastActivation,
            cancel
        );

    /// <summary>The agent banks that an application may name.</summary>
    /// <param name="city">Four digits; null = anywhere.</param>
    public Task<IssuanceAnswer<Page<Bank>>> ListBanksAsync(string? city = null, CancellationToken cancel = default) =>
        GetAsync($"/v1/banks{Request.Query(("city", city))}", IssuanceJson.Default.PageBank, cancel);
}
