using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>Answers what only asks, signed; the bank's mode may put any fault in between.</summary>
internal sealed class AnswerQuestion(
    SignedExchange exchange,
    [FromKeyedServices(HarbourBank.Code)] ModeSwitch modes,
    BackgroundTasks background
)
{
    /// <param name="answer">Finds the answer; run once, also where it then gets lost.</param>
    /// <returns>Whether the answer was a good one, and taken.</returns>
    public async Task<bool> HandleAsync(HttpContext http, Func<(int Status, byte[] Body)> answer)
    {
        if (modes.IsDown)
        {
            modes.MeetEnquiry();
            FaultyAnswers.Unavailable(http);
            return false;
        }

        if (await exchange.ReadAsync(http) is null)
            return false;

        var met = modes.MeetEnquiry();
        var (status, body) = answer();
        switch (met.Fault)
        {
            case Fault.Down:
                FaultyAnswers.Unavailable(http);
                return false;
            case Fault.Error500:
                FaultyAnswers.Broken(http);
                return false;
            case Fault.Timeout:
                await FaultyAnswers.SilentAsync(http, background.Stopping);
                return false;
            case Fault.LostReply:
                http.Abort();
                return false;
            case Fault.Slow:
                await FaultyAnswers.SlowAsync(http, met, background.Stopping);
                break;
        }

        var taken = await exchange.AnswerAsync(
            http,
            status,
            met.Fault == Fault.Garbage ? FaultyAnswers.Garbage : body,
            forged: met.Fault == Fault.WrongSignature
        );
        return taken && met.Fault is not (Fault.Garbage or Fault.WrongSignature);
    }
}
