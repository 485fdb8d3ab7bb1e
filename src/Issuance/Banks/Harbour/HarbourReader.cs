using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Issuance.Banks.Harbour;

/// <summary>Reads an answer whose signature has been verified. Whatever does not fit to the letter is unknown.</summary>
internal static class HarbourReader
{
    internal static readonly BankAnswer.Unknown Unreadable = new("unreadable_answer", BrokenAnswer: true);
    internal static readonly BankAnswer.Unknown OtherReference = new("other_reference", BrokenAnswer: true);

    /// <summary>Reads the answer to what was sent.</summary>
    internal static BankAnswer ReadSent(InstructionKind kind, HttpStatusCode status, byte[] body, string reference)
    {
        // What is done to an account is done when the bank answers; a card or a batch is only taken.
        if (status == (IsService(kind) ? HttpStatusCode.OK : HttpStatusCode.Accepted))
            return Parse(body, HarbourJson.Default.HarbourAcceptance) switch
            {
                null => Unreadable,
                var reply when !IsSame(reply.Reference, reference) => OtherReference,
                // "Taken" and "refused" in one answer contradict each other: the enquiry will tell.
                { State: var state } when State(state) is { } known && IsTaken(kind, known) =>
                    new BankAnswer.Accepted(),
                _ => Unreadable,
            };
        return status is HttpStatusCode.UnprocessableEntity
            ? Parse(body, HarbourJson.Default.HarbourRefusal) switch
            {
                null => Unreadable,
                var reply when !IsSame(reply.Reference, reference) => OtherReference,
                var reply => new BankAnswer.Declined(HarbourReasons.Map(reply.Code)),
            }
            : Unexpected(status);
    }

    internal static BankAnswer ReadEnquiry(
        InstructionKind kind,
        HttpStatusCode status,
        byte[] body,
        string reference
    ) =>
        status switch
        {
            HttpStatusCode.OK => Parse(body, HarbourJson.Default.HarbourState) switch
            {
                null => Unreadable,
                var reply when !IsSame(reply.Reference, reference) => OtherReference,
                var reply => Found(kind, reply),
            },
            // The body names no reference; the signature covers the address, and that ends with it.
            _ when IsNotFound(status, body) => new BankAnswer.NotFound(),
            _ => Unexpected(status),
        };

    /// <summary>A signed "there is no such thing", by the code that was agreed: any other 404 may be a wrong address.</summary>
    internal static bool IsNotFound(HttpStatusCode status, byte[] body, string code = "order_not_found") =>
        status == HttpStatusCode.NotFound
        && string.Equals(Parse(body, HarbourJson.Default.HarbourFault)?.Code, code, StringComparison.Ordinal);

    internal static BankAnswer.Unknown Unexpected(HttpStatusCode status) =>
        new($"http_{(int)status}", BrokenAnswer: !IsOutOfService(status));

    /// <summary>The bank, or something in front of it, says that it cannot just now.</summary>
    internal static bool IsOutOfService(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;

    private static bool MakesCard(InstructionKind kind) =>
        kind is InstructionKind.OpenAccountOrderCard or InstructionKind.ReplaceCard;

    private static bool IsService(InstructionKind kind) =>
        kind is InstructionKind.Freeze or InstructionKind.Unfreeze or InstructionKind.Close;

    private static bool IsTaken(InstructionKind kind, BankOrderState state) =>
        MakesCard(kind) ? state is not BankOrderState.Refused : state is BankOrderState.Accepted;

    private static BankAnswer Found(InstructionKind kind, HarbourState reply)
    {
        var data = reply.Data ?? new();
        return
            State(reply.State) is { } state
            && reply.Sequence >= 0
            && IsWellFormed(data)
            && (
                MakesCard(kind)
                    ? IsComplete(state, reply.Sequence, data)
                    : state is BankOrderState.Accepted or BankOrderState.Refused
            )
            ? new BankAnswer.Found(
                state,
                reply.Sequence,
                new(
                    data.AccountLast4,
                    data.ReasonCode is null ? null : HarbourReasons.Map(data.ReasonCode),
                    data.Serial,
                    data.CardNumber,
                    data.Last4,
                    data.ShipmentRef,
                    data.ServicePoint
                )
            )
            : Unreadable;
    }

    // The missing steps are recorded from this one answer, so it must hold what each of them needs.
    // At 0 an order is merely taken: no step is made, the account may not be open yet.
    private static bool IsComplete(BankOrderState state, int sequence, HarbourData data) =>
        (
            state is BankOrderState.Refused
            || (state is BankOrderState.Accepted && sequence == 0)
            || data.AccountLast4 is not null
        )
        && (
            state is not (BankOrderState.Produced or BankOrderState.InTransit)
            || (data.Serial is not null && data.CardNumber is not null && data.Last4 is not null)
        )
        && (state is not BankOrderState.InTransit || (data.ShipmentRef is not null && data.ServicePoint is not null));

    private static bool IsWellFormed(HarbourData data) =>
        IsDigits(data.AccountLast4, 4, 4)
        && IsDigits(data.CardNumber, 16, 19)
        && IsDigits(data.Last4, 4, 4)
        && IsText(data.Serial, 32)
        && IsText(data.ShipmentRef, 64)
        && IsText(data.ServicePoint, 32);

    internal static bool IsDigits(string? value, int min, int max) =>
        value is null || (value.Length >= min && value.Length <= max && value.All(char.IsAsciiDigit));

    internal static bool IsText(string? value, int max) =>
        value is null || (value.Length >= 1 && value.Length <= max && value.All(c => c is > ' ' and <= '~'));

    private static BankOrderState? State(string state) =>
        state switch
        {
            "accepted" => BankOrderState.Accepted,
            "refused" => BankOrderState.Refused,
            "produced" => BankOrderState.Produced,
            "production_failed" => BankOrderState.ProductionFailed,
            "in_transit" => BankOrderState.InTransit,
            _ => null,
        };

    private static bool IsSame(string theirs, string ours) => string.Equals(theirs, ours, StringComparison.Ordinal);

    internal static T? Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
