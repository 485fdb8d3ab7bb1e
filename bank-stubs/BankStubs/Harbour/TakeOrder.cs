using System.Security.Cryptography;
using BankStubs.Behaviour;
using BankStubs.Ledger;
using BankStubs.Signing;

namespace BankStubs.Harbour;

/// <summary>
/// <c>POST /harbour/v1/card-orders</c>: opens an account and orders a card, once per reference. Answers 202
/// <c>{reference, state}</c> or 422 <c>{reference, code}</c>, signed; the bank's mode may put any fault in between.
/// </summary>
internal sealed class TakeOrder(
    StubKeys keys,
    SignedExchange exchange,
    BankLedger ledger,
    ModeSwitch modes,
    OrderProgress progress,
    BackgroundTasks background,
    ILogger<TakeOrder> log
)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (modes.IsDown)
        {
            modes.MeetOrder();
            FaultyAnswers.Unavailable(http);
            return;
        }

        if (await exchange.ReadAsync(http) is not { } bytes)
            return;
        if (StubJson.Read<OrderBody>(bytes) is not { IsSound: true } order)
        {
            log.LogWarning("Refused an order that is not readable");
            await exchange.AnswerAsync(
                http,
                StatusCodes.Status400BadRequest,
                StubJson.Bytes(new { code = "request_invalid" })
            );
            return;
        }

        var met = modes.MeetOrder();
        modes.KeepForCallbacks(order.Reference, met);
        ledger.Receive(order.Reference, order.ServicePoint);
        var fault = met.FallsOnOrders ? met.Fault : Fault.Ok;
        log.LogInformation("Order {Reference}, mode {Mode}", order.Reference, fault);

        switch (fault)
        {
            case Fault.Down:
                FaultyAnswers.Unavailable(http);
                return;
            case Fault.Error500:
                FaultyAnswers.Broken(http);
                return;
            case Fault.Timeout:
                await FaultyAnswers.SilentAsync(http, background.Stopping);
                return;
        }

        await AnswerAsync(http, order, met, fault);
    }

    private async Task AnswerAsync(HttpContext http, OrderBody order, BankMode met, Fault fault)
    {
        var magic = MagicNumbers.Of(order.Holder.IdNumber);
        var isNew = ledger.Find(order.Reference)?.Plan is null;
        var fingerprint = FingerprintOf(order);
        // From here on the effect is on disk: whatever happens to the answer, the ledger tells the truth.
        var entry = ledger.Decide(order.Reference, PlanFor(order, magic, met, fault), fingerprint, modes.Naive);

        if (fault == Fault.LostReply || (magic == MagicNumber.ReplyLostOnce && isNew))
        {
            http.Abort();
            return;
        }

        if (fault == Fault.Slow)
            await FaultyAnswers.SlowAsync(http, met, background.Stopping);

        if (!modes.Naive && !string.Equals(entry.Fingerprint, fingerprint, StringComparison.Ordinal))
        {
            await exchange.AnswerAsync(http, StatusCodes.Status409Conflict, Refusal(ReasonCodes.ReferenceReused));
            return;
        }

        var (status, body) =
            entry.Plan == Plan.Refused
                ? (StatusCodes.Status422UnprocessableEntity, Refusal(ReasonCodes.Refused))
                // Always the first answer's state, however far the order is by now: a repeat gets the same answer.
                : (
                    StatusCodes.Status202Accepted,
                    StubJson.Bytes(new { reference = order.Reference, state = "accepted" })
                );
        var taken = await exchange.AnswerAsync(
            http,
            status,
            fault == Fault.Garbage ? FaultyAnswers.Garbage : body,
            forged: fault == Fault.WrongSignature
        );

        // After any other answer the service does not know yet, and hears of the order by its own enquiry first.
        if (taken && fault is not (Fault.Garbage or Fault.WrongSignature))
            progress.Release(order.Reference);

        byte[] Refusal(string code) => StubJson.Bytes(new { reference = order.Reference, code });
    }

    private static Plan PlanFor(OrderBody order, MagicNumber magic, BankMode met, Fault fault)
    {
        if (fault == Fault.Refuse || magic == MagicNumber.Refused)
            return Plan.Refused;
        if (met is { Fault: Fault.Refuse, FallsOnCallbacks: true })
            return Plan.RefusedLater;
        return magic == MagicNumber.ProductionFailsOnce && order.Reference.EndsWith("-1", StringComparison.Ordinal)
            ? Plan.ProductionFails
            : Plan.Made;
    }

    private string FingerprintOf(OrderBody order) =>
        Convert.ToHexString(HMACSHA256.HashData(keys.Fingerprint, StubJson.Bytes(order)));
}
