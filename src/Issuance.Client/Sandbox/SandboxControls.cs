using Issuance.Client.Http;

namespace Issuance.Client;

/// <summary>
/// The sandbox's levers (scope <c>sandbox:control</c>): its business clock, the way of a card, the moods of the stub banks, and what
/// holders were sent. In production all of it is 404. None takes an idempotency key, so nothing is sent twice by itself.
/// </summary>
public sealed class SandboxControls(IssuanceClient client)
{
    public Task<IssuanceAnswer<SandboxClock>> GetClockAsync(CancellationToken cancel = default) =>
        client.GetAsync("/v1/sandbox/clock", IssuanceJson.Default.SandboxClock, cancel);

    /// <summary>Sets business time; it runs on from there. Tokens and signatures never follow it.</summary>
    public Task<IssuanceAnswer<SandboxClock>> SetClockAsync(DateTimeOffset now, CancellationToken cancel = default) =>
        MoveClockAsync(new ClockChange(Now: now), cancel);

    /// <param name="duration">ISO 8601 of days, hours, minutes, or working days: <c>P2D</c>, <c>PT3H</c>, <c>P3WD</c>.</param>
    public Task<IssuanceAnswer<SandboxClock>> AdvanceClockAsync(string duration, CancellationToken cancel = default) =>
        MoveClockAsync(new ClockChange(Advance: duration), cancel);

    /// <summary>Back to the real time.</summary>
    public Task<IssuanceAnswer<SandboxClock>> ResetClockAsync(CancellationToken cancel = default) =>
        MoveClockAsync(new ClockChange(Reset: true), cancel);

    /// <summary>Moves a card one step on, by the same way as the real thing.</summary>
    /// <param name="step">accept, produce, fail, ship, arrive, hand-over, lose, suspend, resume or close.</param>
    public Task<IssuanceAnswer<CardStatus>> MoveCardAsync(
        string cardId,
        string step,
        CancellationToken cancel = default
    ) =>
        client.PostOnceAsync(
            Request.Path($"/v1/sandbox/cards/{cardId}/custody/{step}"),
            new NoBody(),
            IssuanceJson.Default.NoBody,
            IssuanceJson.Default.CardStatus,
            cancel
        );

    /// <param name="bank">A bank's code, or <c>sms</c> for the gateway.</param>
    public Task<IssuanceAnswer<BankBehaviourNow>> SetBankBehaviourAsync(
        string bank,
        BankBehaviour behaviour,
        CancellationToken cancel = default
    ) =>
        client.PostOnceAsync(
            Request.Path($"/v1/sandbox/banks/{bank}/behaviour"),
            behaviour,
            IssuanceJson.Default.BankBehaviour,
            IssuanceJson.Default.BankBehaviourNow,
            cancel
        );

    /// <summary>What holders were sent, newest first; on the service's own machine only, and without a token.</summary>
    public Task<IssuanceAnswer<Page<Mail>>> ReadMailboxAsync(
        string? cardId = null,
        string? applicationId = null,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    )
    {
        var query = Request.Query(
            ("cardId", cardId),
            ("applicationId", applicationId),
            ("limit", Request.Text(limit)),
            ("cursor", cursor)
        );
        return client.GetAsync($"/mailbox{query}", IssuanceJson.Default.PageMail, cancel, withoutToken: true);
    }

    private Task<IssuanceAnswer<SandboxClock>> MoveClockAsync(ClockChange change, CancellationToken cancel) =>
        client.PostOnceAsync(
            "/v1/sandbox/clock",
            change,
            IssuanceJson.Default.ClockChange,
            IssuanceJson.Default.SandboxClock,
            cancel
        );
}
