using System.Security.Cryptography;
using System.Text;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>
/// Takes in what the bank is to do, once per reference, and answers "taken in" or a refusal. What became of it is told by
/// mail or enquiry.
/// </summary>
internal sealed class TakeRequest(
    MeridianKeys keys,
    [FromKeyedServices(MeridianBank.Code)] BankLedger ledger,
    [FromKeyedServices(MeridianBank.Code)] ModeSwitch modes,
    Results results,
    ILogger<TakeRequest> log
)
{
    private static readonly HashSet<string> Services = new(StringComparer.Ordinal)
    {
        "account.open",
        "account.close",
        "card.freeze",
        "card.unfreeze",
        "card.replace",
        "batch.submit",
    };

    public static bool Knows(string service) => Services.Contains(service);

    public GatewayAnswer Take(GatewayForm form)
    {
        if (MeridianRequest.Read(form.Service, form.Content) is not { } request)
        {
            log.LogWarning("Refused a request that is not readable");
            return GatewayAnswer.Nothing(Gateway.Unreadable);
        }

        var met = modes.MeetOrder();
        modes.KeepForCallbacks(request.Reference, met);
        ledger.Receive(request.Reference, request.Kind, request.Subject, request.ServicePoint);
        var fault = met.FallsOnOrders ? met.Fault : Fault.Ok;
        log.LogInformation("{Kind} {Reference}, mode {Mode}", request.Kind, request.Reference, fault);
        if (fault is Fault.Down or Fault.Error500 or Fault.Timeout)
            return GatewayAnswer.Nothing(Gateway.Done) with { Mode = met };

        var magic = request.Holder is null ? MagicNumber.None : MagicNumbers.Of(request.Holder);
        var isNew = ledger.Find(request.Reference) is not { IsDecided: true };
        var fingerprint = Convert.ToHexString(
            HMACSHA256.HashData(keys.Fingerprint, Encoding.UTF8.GetBytes(request.Said))
        );
        // From here on the effect is on disk: whatever happens to the answer, the ledger tells the truth.
        var entry = Decide(request, magic, met, fault, fingerprint);
        if (!modes.Naive && !string.Equals(entry.Fingerprint, fingerprint, StringComparison.Ordinal))
            return GatewayAnswer.Nothing(Gateway.ReferenceReused);

        var refusesLater = met is { Fault: Fault.Refuse, FallsOnCallbacks: true } && fault == Fault.Ok;
        var refusesNow = entry.Plan == Plan.Refused || (entry.Refusal is not null && !refusesLater);
        var lost = magic == MagicNumber.ReplyLostOnce && isNew;
        return new GatewayAnswer(
            Gateway.Done,
            refusesNow
                ? MeridianMessages.RefusedAtOnce(entry, form.Partner)
                : MeridianMessages.TakenIn(entry, form.Partner)
        )
        {
            Mode =
                lost ? met with { Fault = Fault.LostReply }
                : fault == Fault.Ok ? BankMode.Healthy
                : met,
            OnceTaken = refusesNow ? null : () => results.Release(request.Reference),
        };
    }

    private LedgerEntry Decide(
        MeridianRequest request,
        MagicNumber magic,
        BankMode met,
        Fault fault,
        string fingerprint
    )
    {
        var refuses = fault == Fault.Refuse || magic == MagicNumber.Refused;
        var refusesLater = !refuses && met is { Fault: Fault.Refuse, FallsOnCallbacks: true };
        var refusal = refuses || refusesLater ? ReasonCodes.Refused : null;
        if (request.Kind == Kind.SubmitBatch)
            return ledger.BookBatch(request.Reference, request.Lines, refusal, fingerprint, modes.Naive);
        if (!request.Kind.MakesCard())
            return ledger.DecideService(request.Reference, refusal, fingerprint, modes.Naive);
        var fails =
            magic == MagicNumber.ProductionFailsOnce && request.Reference.EndsWith("-1", StringComparison.Ordinal);
        var plan =
            refuses ? Plan.Refused
            : refusesLater ? Plan.RefusedLater
            : fails ? Plan.ProductionFails
            : Plan.Made;
        return ledger.Decide(request.Reference, plan, fingerprint, modes.Naive);
    }
}
