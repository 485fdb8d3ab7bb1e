namespace Issuance.Notices;

/// <summary>What goes out, just before it does; held in memory only.</summary>
/// <param name="Reference">The notice's id, by which the gateway knows it again.</param>
/// <param name="Mobile">Eleven digits, in clear.</param>
public sealed record NoticeMessage(string Reference, string Mobile, string Text)
{
    // The number must not reach a log through a record's own text.
    public override string ToString() => nameof(NoticeMessage);
}

/// <summary>How a call to a gateway ended. Whatever is not clearly another ending is <see cref="Unknown"/>.</summary>
/// <remarks>Reasons are short codes of our own, without personal data, so they may be stored and logged.</remarks>
public abstract record NoticeAnswer
{
    private NoticeAnswer() { }

    /// <summary>The gateway has the message.</summary>
    public sealed record Accepted : NoticeAnswer;

    /// <summary>Refused for good; nothing was sent to the holder.</summary>
    public sealed record Declined(string Code) : NoticeAnswer;

    /// <summary>Certainly not taken, so sending again is safe.</summary>
    public sealed record NotSent(string Reason) : NoticeAnswer;

    /// <summary>It may be out. Ask by the reference.</summary>
    public sealed record Unknown(string Reason) : NoticeAnswer;

    /// <summary>An enquiry's answer: no such reference. Final only once the gateway's processing window is over.</summary>
    public sealed record NotFound : NoticeAnswer;

    /// <summary>This way of sending cannot be asked what became of a message.</summary>
    public sealed record CannotTell : NoticeAnswer;
}

/// <summary>A way to the holder's telephone: a gateway over HTTP, or a relay that takes mail.</summary>
public interface INoticeSender
{
    /// <summary>So long after a send the gateway may still be working on it.</summary>
    TimeSpan ProcessingWindow { get; }

    /// <summary>Sends one message, once.</summary>
    Task<NoticeAnswer> SendAsync(NoticeMessage message, CancellationToken cancel);

    /// <summary>Asks what became of a message.</summary>
    Task<NoticeAnswer> EnquireAsync(string reference, CancellationToken cancel);
}
