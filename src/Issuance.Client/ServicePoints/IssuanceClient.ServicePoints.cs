using Issuance.Client.Http;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    /// <summary>Takes in a parcel of cards (scope <c>pickups:write</c>); the holders are told.</summary>
    public Task<IssuanceAnswer<ArrivalResults>> ReceiveArrivalsAsync(
        string servicePoint,
        Arrivals arrivals,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/service-points/{servicePoint}/arrivals"),
            arrivals,
            IssuanceJson.Default.Arrivals,
            IssuanceJson.Default.ArrivalResults,
            idempotencyKey,
            cancel
        );

    /// <summary>The times to collect cards, by time (scope <c>pickups:read</c>).</summary>
    /// <param name="from">Null = today.</param>
    /// <param name="to">At most 31 days after it; null = 14.</param>
    public Task<IssuanceAnswer<Page<Slot>>> ListSlotsAsync(
        string servicePoint,
        DateOnly? from = null,
        DateOnly? to = null,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    )
    {
        var query = Request.Query(
            ("from", Request.Text(from)),
            ("to", Request.Text(to)),
            ("limit", Request.Text(limit)),
            ("cursor", cursor)
        );
        return GetAsync(
            Request.Path($"/v1/service-points/{servicePoint}/slots") + query,
            IssuanceJson.Default.PageSlot,
            cancel
        );
    }

    /// <summary>The days on which a service point is closed (scope <c>pickups:read</c>).</summary>
    public Task<IssuanceAnswer<Page<Closure>>> ListClosuresAsync(
        string servicePoint,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    ) =>
        GetAsync(
            Request.Path($"/v1/service-points/{servicePoint}/closures")
                + Request.Query(("limit", Request.Text(limit)), ("cursor", cursor)),
            IssuanceJson.Default.PageClosure,
            cancel
        );

    /// <summary>Closes a service point for a day, or tells what that would do (scope <c>pickups:write</c>).</summary>
    public Task<IssuanceAnswer<ClosingResult>> CloseServicePointAsync(
        string servicePoint,
        Closing closing,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/service-points/{servicePoint}/closures"),
            closing,
            IssuanceJson.Default.Closing,
            IssuanceJson.Default.ClosingResult,
            idempotencyKey,
            cancel
        );

    /// <summary>Opens a closed day again (scope <c>pickups:write</c>).</summary>
    public Task<IssuanceAnswer<Reopening>> ReopenServicePointAsync(
        string servicePoint,
        DateOnly date,
        string clerk,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/service-points/{servicePoint}/closures/{Request.Text(date)}/reopening"),
            new ByClerk(clerk),
            IssuanceJson.Default.ByClerk,
            IssuanceJson.Default.Reopening,
            idempotencyKey,
            cancel
        );

    /// <summary>The notices about cards of a service point (scope <c>pickups:read</c>).</summary>
    /// <param name="status">queued, sent, failed or expired; null = all.</param>
    public Task<IssuanceAnswer<Page<Notice>>> ListNoticesAsync(
        string servicePoint,
        string? status = null,
        string? cardId = null,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    )
    {
        var query = Request.Query(
            ("status", status),
            ("cardId", cardId),
            ("limit", Request.Text(limit)),
            ("cursor", cursor)
        );
        return GetAsync(
            Request.Path($"/v1/service-points/{servicePoint}/notices") + query,
            IssuanceJson.Default.PageNotice,
            cancel
        );
    }

    /// <summary>Tells a holder once more, to a corrected number if need be (scope <c>pickups:write</c>).</summary>
    public Task<IssuanceAnswer<NoticeSentAgain>> ResendNoticeAsync(
        string cardId,
        NoticeAgain notice,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/cards/{cardId}/notices/resend"),
            notice,
            IssuanceJson.Default.NoticeAgain,
            IssuanceJson.Default.NoticeSentAgain,
            idempotencyKey,
            cancel
        );
}
