using Issuance.Client.Http;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    /// <summary>Submits an application (scope <c>applications:submit</c>). It is <c>received</c>; another person approves it.</summary>
    public Task<IssuanceAnswer<CardApplication>> SubmitApplicationAsync(
        NewApplication application,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            "/v1/applications",
            application,
            IssuanceJson.Default.NewApplication,
            IssuanceJson.Default.CardApplication,
            idempotencyKey,
            cancel
        );

    /// <summary>Reads one application (scope <c>applications:read</c>).</summary>
    public Task<IssuanceAnswer<CardApplication>> GetApplicationAsync(
        string applicationId,
        CancellationToken cancel = default
    ) => GetAsync(Request.Path($"/v1/applications/{applicationId}"), IssuanceJson.Default.CardApplication, cancel);

    /// <summary>One page of applications, newest first (scope <c>applications:read</c>).</summary>
    /// <param name="limit">1-100; null = 50.</param>
    /// <param name="cursor">The page before's <see cref="Page{T}.NextCursor"/>.</param>
    public Task<IssuanceAnswer<Page<CardApplication>>> ListApplicationsAsync(
        ApplicationFilter? filter = null,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    )
    {
        var by = filter ?? new ApplicationFilter();
        var query = Request.Query(
            ("status", by.Status),
            ("servicePoint", by.ServicePoint),
            ("agentBank", by.AgentBank),
            ("deadlineState", by.DeadlineState),
            ("cardId", by.CardId),
            ("createdFrom", Request.Text(by.CreatedFrom)),
            ("createdTo", Request.Text(by.CreatedTo)),
            ("limit", Request.Text(limit)),
            ("cursor", cursor)
        );
        return GetAsync($"/v1/applications{query}", IssuanceJson.Default.PageCardApplication, cancel);
    }

    /// <summary>Approves (scope <c>applications:review</c>): the card is ordered from the bank.</summary>
    public Task<IssuanceAnswer<CardApplication>> ApproveApplicationAsync(
        string applicationId,
        Approval approval,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/applications/{applicationId}/approval"),
            approval,
            IssuanceJson.Default.Approval,
            IssuanceJson.Default.CardApplication,
            idempotencyKey,
            cancel
        );

    /// <summary>Rejects (scope <c>applications:review</c>).</summary>
    public Task<IssuanceAnswer<CardApplication>> RejectApplicationAsync(
        string applicationId,
        Rejection rejection,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/applications/{applicationId}/rejection"),
            rejection,
            IssuanceJson.Default.Rejection,
            IssuanceJson.Default.CardApplication,
            idempotencyKey,
            cancel
        );

    /// <summary>Withdraws what nobody has approved yet (scope <c>applications:submit</c>).</summary>
    public Task<IssuanceAnswer<CardApplication>> WithdrawApplicationAsync(
        string applicationId,
        Withdrawal withdrawal,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/applications/{applicationId}/withdrawal"),
            withdrawal,
            IssuanceJson.Default.Withdrawal,
            IssuanceJson.Default.CardApplication,
            idempotencyKey,
            cancel
        );
}
