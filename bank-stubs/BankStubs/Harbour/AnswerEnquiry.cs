using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>
/// <c>GET /harbour/v1/card-orders/{reference}</c>: how far an order is. 200 <c>{reference, state, sequence, data}</c>, or
/// 404 <c>{code}</c>, signed.
/// </summary>
/// <remarks>
/// <c>sequence</c> is that of the last step that this answer tells: 1 from the bank's decision on. It is 0 for one kind of
/// order alone, taken while autoProgress is off and not moved by hand yet: the answer says that the bank has it, and no
/// more, since such an order moves only by custody steps (contract 3.2).
/// </remarks>
internal sealed class AnswerEnquiry(
    SignedExchange exchange,
    BankLedger ledger,
    ModeSwitch modes,
    OrderProgress progress,
    BackgroundTasks background
)
{
    public async Task HandleAsync(HttpContext http, string reference)
    {
        if (modes.IsDown)
        {
            modes.MeetEnquiry();
            FaultyAnswers.Unavailable(http);
            return;
        }

        if (await exchange.ReadAsync(http) is null)
            return;

        var met = modes.MeetEnquiry();
        var entry = OrderBody.IsReference(reference) ? ledger.Enquire(reference) : null;
        switch (met.Fault)
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
            case Fault.LostReply:
                http.Abort();
                return;
            case Fault.Slow:
                await FaultyAnswers.SlowAsync(http, met, background.Stopping);
                break;
        }

        var (status, body) = entry?.State is { } state
            ? (
                StatusCodes.Status200OK,
                StubJson.Bytes(
                    new
                    {
                        reference,
                        state,
                        sequence = entry.SequenceTold(waitsForHand: !modes.AutoProgress && entry.Plan != Plan.Refused),
                        data = entry.DataSoFar(),
                    }
                )
            )
            : (StatusCodes.Status404NotFound, StubJson.Bytes(new { code = "order_not_found" }));
        var taken = await exchange.AnswerAsync(
            http,
            status,
            met.Fault == Fault.Garbage ? FaultyAnswers.Garbage : body,
            forged: met.Fault == Fault.WrongSignature
        );

        if (taken && met.Fault is not (Fault.Garbage or Fault.WrongSignature))
            progress.Release(reference);
    }
}
