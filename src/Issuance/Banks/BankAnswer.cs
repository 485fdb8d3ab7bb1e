namespace Issuance.Banks;

/// <summary>How a call to a bank ended. A closed set; whatever is not clearly another ending is <see cref="Unknown"/>.</summary>
/// <remarks>
/// Reasons are short codes of our own. They never hold personal data or anything copied from a message,
/// so they may be stored and logged.
/// </remarks>
public abstract record BankAnswer
{
    private BankAnswer() { }

    /// <summary>Reason of <see cref="NotSent"/>: the bank says that it took nothing of a file.</summary>
    public const string FileRejected = "file_rejected";

    /// <summary>A verified answer about our reference: the bank has done it or, of a card or batch, will.</summary>
    public sealed record Accepted : BankAnswer;

    /// <summary>
    /// A verified answer about our reference: the bank took it in and will tell the result later. Not an ending: the
    /// instruction stays sent.
    /// </summary>
    /// <param name="Serial">The bank's own number for it, at most 64 characters; null where it gives none.</param>
    public sealed record Pending(string? Serial) : BankAnswer;

    /// <summary>A verified refusal of our reference: for good, and nothing happened at the bank.</summary>
    /// <param name="Code">The bank's reason in our spelling, see <see cref="IAgentBank.MapReason"/>.</param>
    public sealed record Declined(string Code) : BankAnswer;

    /// <summary>Not one byte of the message left us, so sending again is safe. For an enquiry it is simply no news.</summary>
    /// <param name="Reason">
    /// <c>connection_refused</c>, <c>name_not_resolved</c>, <c>tls_failed</c>, <c>circuit_open</c>, <c>busy</c>, <c>stopping</c>,
    /// <c>folder_away</c>, <c>file_rejected</c> (the bank says that it took nothing of a file).
    /// </param>
    public sealed record NotSent(string Reason) : BankAnswer;

    /// <summary>The bank may or may not have acted. Ask by the reference; never send blindly, never under a new reference.</summary>
    /// <param name="Reason">
    /// <c>timeout</c>, <c>connection_lost</c>, <c>stopping</c>, <c>http_NNN</c>, <c>unreadable_answer</c>, <c>answer_too_large</c>,
    /// <c>signature_missing</c>, <c>signature_invalid</c>, <c>signature_expired</c>, <c>other_reference</c>.
    /// </param>
    /// <param name="BrokenAnswer">
    /// True when the bank did answer, but with something that must not be believed or understood. Worth an alert;
    /// it is no sign that the bank is down.
    /// </param>
    public sealed record Unknown(string Reason, bool BrokenAnswer) : BankAnswer;

    /// <summary>An enquiry's answer: the bank knows the request and has decided on it.</summary>
    /// <param name="State">How far it is; of what makes no card only <see cref="BankOrderState.Accepted"/> or <see cref="BankOrderState.Refused"/>.</param>
    /// <param name="Sequence">
    /// Number of the callback that tells, or will tell, this state. 0 where none does: the order is taken and no step is made
    /// yet, or it was refused in the answer to the order itself.
    /// </param>
    /// <param name="Data">The members of all steps so far, complete for <paramref name="State"/>.</param>
    public sealed record Found(BankOrderState State, int Sequence, BankOrderData Data) : BankAnswer;

    /// <summary>An enquiry's answer: the bank knows no such reference. Final only once the bank's processing window is over.</summary>
    public sealed record NotFound : BankAnswer;
}

/// <summary>How far a bank is with an order, in the words of its interface.</summary>
public enum BankOrderState
{
    /// <summary>The account is open, the card is to be made.</summary>
    Accepted,

    /// <summary>Refused for good.</summary>
    Refused,

    /// <summary>The card is made.</summary>
    Produced,

    /// <summary>The card could not be made; another attempt needs another reference.</summary>
    ProductionFailed,

    /// <summary>The card is on its way to the service point.</summary>
    InTransit,
}

/// <summary>What a bank tells about an order. Lengths and characters are checked; whether it fits the order is not.</summary>
/// <param name="AccountLast4">Last four digits of the account; there from the callback order_accepted on.</param>
/// <param name="ReasonCode">Why refused or not made, in our spelling; may be absent.</param>
/// <param name="Serial">Serial of the card's body; there from produced on.</param>
/// <param name="CardNumber">The full card number, in clear; there from produced on.</param>
/// <param name="Last4">Last four digits of the card number; there from produced on.</param>
/// <param name="ShipmentRef">The carrier's reference; there when in transit.</param>
/// <param name="ServicePoint">Where the card is sent to; there when in transit.</param>
public sealed record BankOrderData(
    string? AccountLast4,
    string? ReasonCode,
    string? Serial,
    string? CardNumber,
    string? Last4,
    string? ShipmentRef,
    string? ServicePoint
)
{
    // The card number must not reach a log through a record's own text.
    public override string ToString() => nameof(BankOrderData);
}
