using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>The body of a request that may change something at the bank.</summary>
internal interface IHarbourRequest
{
    string Reference { get; }

    /// <summary>What is asked for; null where the body is not sound.</summary>
    Kind? Asked { get; }

    /// <summary>The order of the card that something is done to.</summary>
    string? Subject { get; }

    string? ServicePoint { get; }
    MagicNumber Magic { get; }
}

/// <summary>How a request is to be decided on.</summary>
/// <param name="Fault">The mode, where it falls on what is sent.</param>
internal sealed record Treatment(BankMode Met, Fault Fault, string Fingerprint, bool Naive)
{
    /// <summary>The bank's code where its mood is to refuse.</summary>
    public string? Refusal => Fault == Fault.Refuse ? ReasonCodes.Refused : null;

    /// <summary>What becomes of a card.</summary>
    public Plan PlanFor(IHarbourRequest order)
    {
        if (Fault == Fault.Refuse || order.Magic == MagicNumber.Refused)
            return Plan.Refused;
        if (Met is { Fault: Fault.Refuse, FallsOnCallbacks: true })
            return Plan.RefusedLater;
        return
            order.Magic == MagicNumber.ProductionFailsOnce && order.Reference.EndsWith("-1", StringComparison.Ordinal)
            ? Plan.ProductionFails
            : Plan.Made;
    }
}
