using System.Text.Json.Serialization;

namespace BankStubs.Ledger;

/// <summary>
/// One line of the ledger's file: something that happened at the bank. Nothing of the holder is in any of them.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(LedgerOpened), "ledger_opened")]
[JsonDerivedType(typeof(SignatureRefused), "signature_refused")]
[JsonDerivedType(typeof(OrderReceived), "order_received")]
[JsonDerivedType(typeof(OrderDecided), "order_decided")]
[JsonDerivedType(typeof(ServiceDecided), "service_decided")]
[JsonDerivedType(typeof(BatchBooked), "batch_booked")]
[JsonDerivedType(typeof(DoneAgain), "account_opened_again")]
[JsonDerivedType(typeof(EnquiryReceived), "enquiry_received")]
[JsonDerivedType(typeof(OrderReleased), "order_released")]
[JsonDerivedType(typeof(StepTaken), "step_taken")]
[JsonDerivedType(typeof(CallbackSent), "callback_sent")]
[JsonDerivedType(typeof(SmsReceived), "sms_received")]
[JsonDerivedType(typeof(SmsDecided), "sms_decided")]
[JsonDerivedType(typeof(SmsEnquired), "sms_enquired")]
internal abstract record LedgerLine(DateTimeOffset At);

internal sealed record LedgerOpened(DateTimeOffset At, long FirstNumber) : LedgerLine(At);

/// <summary>A message of the service, or its answer to a callback, was not signed as it must be.</summary>
internal sealed record SignatureRefused(DateTimeOffset At) : LedgerLine(At);

internal abstract record EntryLine(DateTimeOffset At, string Reference) : LedgerLine(At);

/// <summary>A request of any kind came in.</summary>
/// <param name="ServicePoint">Of an order of a card alone.</param>
/// <param name="Subject">Of what is done to a card that there is: the order that it is known by.</param>
internal sealed record OrderReceived(
    DateTimeOffset At,
    string Reference,
    string? ServicePoint,
    Kind Kind = Kind.OpenAccountOrderCard,
    string? Subject = null
) : EntryLine(At, Reference);

/// <summary>
/// The bank has made up its mind about an order of a card. Unless it refuses, an account is opened, or the account that
/// there is gets another card: this is the effect.
/// </summary>
/// <param name="Number">Makes the account, card and serial number.</param>
/// <param name="Fingerprint">Keyed hash of the order, by which a repeated reference with another order is found.</param>
/// <param name="Account">Makes the account number, where the account is older than the order.</param>
/// <param name="Refusal">The bank's code; null: the ordinary one, where the plan is to refuse.</param>
internal sealed record OrderDecided(
    DateTimeOffset At,
    string Reference,
    Plan Plan,
    long Number,
    string Fingerprint,
    long? Account = null,
    string? Refusal = null
) : EntryLine(At, Reference);

/// <summary>An account was frozen, unfrozen or closed, which is the effect, or was not.</summary>
/// <param name="Refusal">The bank's code; null: it was done.</param>
internal sealed record ServiceDecided(DateTimeOffset At, string Reference, string Fingerprint, string? Refusal = null)
    : EntryLine(At, Reference);

/// <summary>A batch was booked, line by line, which is the effect, or refused as a whole.</summary>
/// <param name="Refusal">The bank's code; null: it was booked.</param>
internal sealed record BatchBooked(
    DateTimeOffset At,
    string Reference,
    string Fingerprint,
    IReadOnlyList<BookedLine> Lines,
    string? Refusal = null
) : EntryLine(At, Reference);

/// <summary>A naive bank did once more what it had done under a reference that it knew.</summary>
internal sealed record DoneAgain(DateTimeOffset At, string Reference) : EntryLine(At, Reference);

internal sealed record EnquiryReceived(DateTimeOffset At, string Reference) : EntryLine(At, Reference);

/// <summary>The service is known to know: from here on the order takes its steps.</summary>
internal sealed record OrderReleased(DateTimeOffset At, string Reference) : EntryLine(At, Reference);

internal sealed record StepTaken(DateTimeOffset At, string Reference, string MessageId, Step Step, bool ByHand)
    : EntryLine(At, Reference);

/// <param name="Status">The HTTP status of the answer; null where none came.</param>
internal sealed record CallbackSent(DateTimeOffset At, string Reference, string MessageId, int? Status)
    : EntryLine(At, Reference);

/// <param name="To">Masked.</param>
internal sealed record SmsReceived(DateTimeOffset At, string Reference, string To, string Text)
    : EntryLine(At, Reference);

/// <param name="Sent">It went out to the telephone: this is the effect.</param>
internal sealed record SmsDecided(DateTimeOffset At, string Reference, bool Sent) : EntryLine(At, Reference);

internal sealed record SmsEnquired(DateTimeOffset At, string Reference) : EntryLine(At, Reference);
