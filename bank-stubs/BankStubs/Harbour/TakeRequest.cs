using System.Security.Cryptography;
using BankStubs.Behaviour;
using BankStubs.Ledger;
using BankStubs.Signing;

namespace BankStubs.Harbour;

/// <summary>
/// Takes what may change something at the bank, once per reference. Answers 202 <c>{reference, state}</c> to what goes on
/// later, 200 <c>{reference, state}</c> to what is done, or 422 <c>{reference, code}</c>, signed; the bank's mode may put
/// any fault in between.
/// </summary>
internal sealed class TakeRequest(
    StubKeys keys,
    SignedExchange exchange,
    [FromKeyedServices(HarbourBank.Code)] BankLedger ledger,
    [FromKeyedServices(HarbourBank.Code)] ModeSwitch modes,
    [FromKeyedServices(HarbourBank.Code)] OrderProgress progress,
    BackgroundTasks background,
    ILogger<TakeRequest> log
)
{
    /// <param name="decide">Decides, on disk: whatever then happens to the answer, the ledger tells the truth.</param>
    /// <param name="largest">Of the body, in bytes.</param>
    public async Task HandleAsync<T>(
        HttpContext http,
        Func<T, Treatment, LedgerEntry> decide,
        int largest = SignedExchange.OrdinaryBody
    )
        where T : class, IHarbourRequest
    {
        if (modes.IsDown)
        {
            modes.MeetOrder();
            FaultyAnswers.Unavailable(http);
            return;
        }

        if (await exchange.ReadAsync(http, largest) is not { } bytes)
            return;
        if (StubJson.Read<T>(bytes) is not { Asked: { } kind } request)
        {
            log.LogWarning("Refused a request that is not readable");
            await exchange.AnswerAsync(
                http,
                StatusCodes.Status400BadRequest,
                StubJson.Bytes(new { code = "request_invalid" })
            );
            return;
        }

        var met = modes.MeetOrder();
        modes.KeepForCallbacks(request.Reference, met);
        ledger.Receive(request.Reference, kind, request.Subject, request.ServicePoint);
        var fault = met.FallsOnOrders ? met.Fault : Fault.Ok;
        log.LogInformation("{Kind} {Reference}, mode {Mode}", kind, request.Reference, fault);

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

        var isNew = ledger.Find(request.Reference) is { IsDecided: false };
        var treatment = new Treatment(met, fault, FingerprintOf(request), modes.Naive);
        var entry = decide(request, treatment);
        if (fault == Fault.LostReply || (request.Magic == MagicNumber.ReplyLostOnce && isNew))
        {
            http.Abort();
            return;
        }

        if (fault == Fault.Slow)
            await FaultyAnswers.SlowAsync(http, met, background.Stopping);
        await AnswerAsync(http, entry, treatment);
    }

    private async Task AnswerAsync(HttpContext http, LedgerEntry entry, Treatment treatment)
    {
        var reference = entry.Reference;
        if (!treatment.Naive && !string.Equals(entry.Fingerprint, treatment.Fingerprint, StringComparison.Ordinal))
        {
            await exchange.AnswerAsync(
                http,
                StatusCodes.Status409Conflict,
                StubJson.Bytes(new { reference, code = ReasonCodes.ReferenceReused })
            );
            return;
        }

        // Always the first answer's state, however far an order is by now: a repeat gets the same answer.
        var (status, body) = entry.IsRefused
            ? (
                StatusCodes.Status422UnprocessableEntity,
                StubJson.Bytes(new { reference, code = entry.Refusal ?? ReasonCodes.Refused })
            )
            : (
                entry.Kind.MakesCard() || entry.Kind == Kind.SubmitBatch
                    ? StatusCodes.Status202Accepted
                    : StatusCodes.Status200OK,
                StubJson.Bytes(new { reference, state = "accepted" })
            );
        var taken = await exchange.AnswerAsync(
            http,
            status,
            treatment.Fault == Fault.Garbage ? FaultyAnswers.Garbage : body,
            forged: treatment.Fault == Fault.WrongSignature
        );

        // After any other answer the service does not know yet, and hears of the order by its own enquiry first.
        if (taken && treatment.Fault is not (Fault.Garbage or Fault.WrongSignature))
            progress.Release(reference);
    }

    private string FingerprintOf<T>(T request) =>
        Convert.ToHexString(HMACSHA256.HashData(keys.Fingerprint, StubJson.Bytes(request)));
}
