using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Issuance.Cards;
using Issuance.Observability;
using Issuance.Shared;

namespace Issuance.Notices;

/// <summary>What a notice tells the holder.</summary>
public enum NoticeKind
{
    PickupNotice,
    PickupReminder,
    AppointmentMoved,
    AppointmentMissed,

    /// <summary>The card is not there after all: an arrival was undone after the holder had been told.</summary>
    PickupCorrection,
}

public enum NoticeChannel
{
    Sms,
    Email,
}

public enum NoticeState
{
    /// <summary>Written down; nothing has left, or certainly nothing arrived.</summary>
    Queued,

    /// <summary>Committed before the first byte leaves; when its sender never comes back it counts as unknown.</summary>
    Sending,

    /// <summary>It may be out: the gateway is asked before anything is sent again.</summary>
    Unknown,
    Sent,

    /// <summary>Given up: refused by the gateway, or tried too often. <see cref="Notice.LastTrouble"/> says why.</summary>
    Failed,

    /// <summary>No longer worth sending, and never sent.</summary>
    Expired,
}

/// <summary>
/// One message to a holder about one card. It holds neither name nor number nor text: the number stays sealed with the
/// application and is opened by the sending job alone, the text is made of kind, place and dates whenever it is needed.
/// Its id is the gateway's reference, the same on every resend. It follows from card, kind and stage: a notice that was lost
/// with a restore of the database and is queued once more is known to the gateway by it.
/// </summary>
public sealed class Notice
{
    public const string IdPrefix = "ntc_";

    private const char AgainMark = '~';

    /// <summary>A notice that could not be sent for so long says nothing new any more; business time.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromHours(72);

    private Notice() { }

    public required string Id { get; init; }

    /// <summary>The order in which one holder's notices are sent.</summary>
    public long Number { get; private set; }
    public required string CardId { get; init; }
    public required string ApplicationId { get; init; }
    public required NoticeKind Kind { get; init; }

    /// <summary>Which occasion of its kind; a card gets one notice per kind and stage, however many runs ask for it.</summary>
    public required string Stage { get; init; }

    /// <summary>The stage without the count of its repetitions.</summary>
    public string Occasion => Stage.Split(AgainMark)[0];
    public required NoticeChannel Channel { get; init; }

    /// <summary>zh-CN or en.</summary>
    public required string Language { get; init; }
    public required string ServicePoint { get; init; }

    /// <summary>First and last day of the window that the text names.</summary>
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }

    /// <summary>
    /// Only of a moved appointment: when the holder is expected from now on; null where nothing is booked any more.
    /// </summary>
    public DateTimeOffset? AppointmentAt { get; init; }

    /// <summary>Business time.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Business time; when the gateway was known to have it.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>Wall clock; the order of lists.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whose request or run it came from, as a W3C <c>traceparent</c>; null when that was not traced.</summary>
    public string? TraceParent { get; private set; } = Traces.Parent;
    public NoticeState State { get; private set; }

    /// <summary>Wall clock, like all that follows: when something is to be done about it next.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>On the database's clock. While it runs nobody else touches the notice.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Grows with each claim, and fences off a sender whose lease ran out.</summary>
    public long Epoch { get; private set; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; private set; }
    public int Enquiries { get; private set; }

    /// <summary>The gateway's processing window counts from here.</summary>
    public DateTimeOffset? LastSentAt { get; private set; }

    /// <summary>A code without personal data.</summary>
    public string? LastTrouble { get; private set; }

    public bool IsOpen => State is NoticeState.Queued or NoticeState.Sending or NoticeState.Unknown;

    /// <summary>A notice about a card that can be collected, or was said to be.</summary>
    /// <exception cref="InvalidOperationException">The card never arrived, so there is nothing to tell.</exception>
    public static Notice About(
        Card card,
        NoticeKind kind,
        string stage,
        NoticeChannel channel,
        string language,
        DateTimeOffset businessNow,
        DateTimeOffset wallNow,
        DateTimeOffset? appointmentAt = null
    )
    {
        if (card.PickupFrom is not { } from || card.PickupTo is not { } to)
            throw new InvalidOperationException($"Card {card.Id} has not arrived, so nobody is told of it.");
        return new Notice
        {
            Id = IdOf(card.Id, kind, stage),
            CardId = card.Id,
            ApplicationId = card.ApplicationId,
            Kind = kind,
            Stage = stage,
            Channel = channel,
            Language = language,
            ServicePoint = card.ServicePoint,
            From = from,
            To = to,
            AppointmentAt = appointmentAt,
            QueuedAt = businessNow,
            CreatedAt = wallNow,
            DueAt = wallNow,
        };
    }

    /// <summary>Says why it must not go out any more (contract 1.4), or null if it may.</summary>
    /// <param name="now">Business time.</param>
    public string? WhyNotSend(Card card, DateTimeOffset now) =>
        now - QueuedAt >= StaleAfter ? "stale" : WhyNotTrue(card);

    /// <summary>Says why what it tells is not so any more, or null while it is.</summary>
    public string? WhyNotTrue(Card card)
    {
        if (Kind == NoticeKind.PickupCorrection)
            return card.IsCollectable ? "card_at_point" : null;
        if (!card.IsCollectable)
            return "card_not_at_point";
        var isBooked = card.AppointmentId is not null;
        return Kind switch
        {
            NoticeKind.AppointmentMoved when isBooked != AppointmentAt is not null => "overtaken",
            NoticeKind.AppointmentMissed when isBooked => "overtaken",
            _ => null,
        };
    }

    /// <param name="leaseUntil">On the database's clock.</param>
    public void Send(DateTimeOffset leaseUntil, DateTimeOffset wallNow)
    {
        Require(NoticeState.Queued);
        State = NoticeState.Sending;
        Attempts++;
        LastSentAt = wallNow;
        Lease(leaseUntil);
    }

    /// <summary>Takes up an enquiry, or a notice whose sender never came back.</summary>
    public void Enquire(DateTimeOffset leaseUntil)
    {
        Require(NoticeState.Sending, NoticeState.Unknown);
        if (State == NoticeState.Sending)
            LastTrouble = "outcome_not_recorded";
        State = NoticeState.Unknown;
        Enquiries++;
        Lease(leaseUntil);
    }

    /// <summary>The gateway has it; its own word settles whatever we believed of an open notice.</summary>
    /// <param name="now">Business time.</param>
    public void NoteSent(DateTimeOffset now)
    {
        if (!IsOpen)
            return;
        End(NoticeState.Sent, null);
        SentAt = now;
    }

    /// <summary>Certainly not one byte arrived: again later under the same reference, or given up after too many tries.</summary>
    public void NoteNotSent(string reason, DateTimeOffset again, int mostAttempts)
    {
        Require(NoticeState.Sending, NoticeState.Unknown);
        if (Attempts >= mostAttempts)
            End(NoticeState.Failed, reason);
        else
            Wait(NoticeState.Queued, reason, again);
    }

    /// <summary>It may be out. Nothing is sent again before the gateway was asked.</summary>
    public void NoteUnknown(string reason, DateTimeOffset enquireAt)
    {
        Require(NoticeState.Sending, NoticeState.Unknown);
        Wait(NoticeState.Unknown, reason, enquireAt);
    }

    public void Fail(string reason)
    {
        if (IsOpen)
            End(NoticeState.Failed, reason);
    }

    public void Expire(string reason)
    {
        Require(NoticeState.Queued);
        End(NoticeState.Expired, reason);
    }

    /// <summary>
    /// The same message once more, as a new one under a reference of its own: to a number corrected meanwhile, or after this
    /// one was given up.
    /// </summary>
    /// <param name="time">Which time it is told, from 2 on.</param>
    /// <exception cref="InvalidOperationException">This one may still go out.</exception>
    public Notice Again(int time, DateTimeOffset businessNow, DateTimeOffset wallNow)
    {
        Require(NoticeState.Sent, NoticeState.Failed, NoticeState.Expired);
        var stage = string.Create(CultureInfo.InvariantCulture, $"{Occasion}{AgainMark}{time}");
        return new Notice
        {
            Id = IdOf(CardId, Kind, stage),
            CardId = CardId,
            ApplicationId = ApplicationId,
            Kind = Kind,
            Stage = stage,
            Channel = Channel,
            Language = Language,
            ServicePoint = ServicePoint,
            From = From,
            To = To,
            AppointmentAt = AppointmentAt,
            QueuedAt = businessNow,
            CreatedAt = wallNow,
            DueAt = wallNow,
        };
    }

    /// <summary>Nobody can guess it who does not know the card's id.</summary>
    private static string IdOf(string cardId, NoticeKind kind, string stage) =>
        Ids.Of(IdPrefix, SHA256.HashData(Encoding.UTF8.GetBytes($"{cardId}/{Snake.Case(kind)}/{stage}")));

    private void Lease(DateTimeOffset until)
    {
        LeaseUntil = until;
        Epoch++;
    }

    private void Wait(NoticeState state, string reason, DateTimeOffset until)
    {
        State = state;
        LastTrouble = reason;
        DueAt = until;
        LeaseUntil = null;
    }

    private void End(NoticeState state, string? reason)
    {
        State = state;
        LastTrouble = reason;
        LeaseUntil = null;
    }

    private void Require(params ReadOnlySpan<NoticeState> states)
    {
        if (!states.Contains(State))
            throw new InvalidOperationException($"Notice {Id} is {State}.");
    }
}
