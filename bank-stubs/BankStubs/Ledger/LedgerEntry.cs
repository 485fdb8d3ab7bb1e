using System.Collections.Immutable;
using System.Globalization;

namespace BankStubs.Ledger;

/// <summary>All that a bank knows under one reference. Never changed: each line makes the next one.</summary>
internal sealed record LedgerEntry(string Reference, DateTimeOffset FirstSeenAt)
{
    public int Requests { get; init; }
    public int Enquiries { get; init; }
    public string? ServicePoint { get; init; }
    public Plan? Plan { get; init; }
    public string? Fingerprint { get; init; }
    public long Number { get; init; }
    public bool Released { get; init; }
    public bool ByHand { get; init; }
    public int ExtraEffects { get; init; }
    public ImmutableArray<Callback> Callbacks { get; init; } = [];

    /// <summary>Accounts opened under the reference.</summary>
    public int Effects => (Plan is Ledger.Plan.Made or Ledger.Plan.ProductionFails ? 1 : 0) + ExtraEffects;

    /// <summary>
    /// What an enquiry says is told so far. The bank's decision is step 1 as soon as it is made; only where the steps wait
    /// for a hand is an order taken and nothing told of it yet: 0.
    /// </summary>
    public int SequenceTold(bool waitsForHand) => waitsForHand && Callbacks.IsEmpty ? 0 : Math.Max(1, Callbacks.Length);

    public Step? LastStep => Callbacks.IsEmpty ? null : Callbacks[^1].Step;

    /// <summary>Null for an order that came in without any effect: to the bank it does not exist.</summary>
    public string? State =>
        Plan switch
        {
            null => null,
            Ledger.Plan.Refused => Step.Refuse.State(),
            _ => (LastStep ?? Step.Accept).State(),
        };

    public string? AccountNumber => Effects > 0 ? "1099" + Digits : null;
    public string? CardNumber => IsProduced ? CardNumbers.WithCheckDigit("9990" + Digits) : null;
    public string? Serial => IsProduced ? "SC109" + Digits : null;

    private bool IsProduced => Callbacks.Any(c => c.Step == Step.Produce);
    private string Digits => Number.ToString("D11", CultureInfo.InvariantCulture);

    /// <summary>The members that one step tells (contract 1.3).</summary>
    public IReadOnlyDictionary<string, string?> DataOf(Step step) =>
        step switch
        {
            Step.Accept => Members(("accountLast4", AccountNumber?[^4..])),
            Step.Produce => Members(("serial", Serial), ("cardNumber", CardNumber), ("last4", CardNumber?[^4..])),
            Step.Ship => Members(("shipmentRef", "HBS" + Digits), ("servicePoint", ServicePoint)),
            Step.Fail => Members(("reasonCode", ReasonCodes.ProductionFailed)),
            _ => Members(("reasonCode", ReasonCodes.Refused)),
        };

    /// <summary>The members of all steps so far together, as an enquiry gives them (contract 3.4).</summary>
    public IReadOnlyDictionary<string, string?> DataSoFar()
    {
        IEnumerable<Step> steps = Callbacks.Select(c => c.Step);
        // The account exists from the effect on, also while its acceptance has not been called back.
        if (Effects > 0 && Callbacks.IsEmpty)
            steps = [Step.Accept];
        if (Plan == Ledger.Plan.Refused)
            steps = [Step.Refuse];
        return steps.SelectMany(DataOf).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
    }

    public LedgerEntry After(EntryLine line) =>
        line switch
        {
            OrderReceived l => this with { Requests = Requests + 1, ServicePoint = ServicePoint ?? l.ServicePoint },
            OrderDecided l => this with { Plan = l.Plan, Number = l.Number, Fingerprint = l.Fingerprint },
            AccountOpenedAgain => this with { ExtraEffects = ExtraEffects + 1 },
            EnquiryReceived => this with { Enquiries = Enquiries + 1 },
            OrderReleased => this with { Released = true },
            StepTaken l => this with
            {
                ByHand = ByHand || l.ByHand,
                Callbacks = Callbacks.Add(new(l.MessageId, Callbacks.Length + 1, l.Step, l.At, 0, null)),
            },
            CallbackSent l => this with
            {
                Callbacks =
                [
                    .. Callbacks.Select(c =>
                        c.Is(l.MessageId) ? c with { Deliveries = c.Deliveries + 1, LastStatus = l.Status } : c
                    ),
                ],
            },
            _ => throw new InvalidOperationException($"A ledger line of the kind {line.GetType().Name} is not known."),
        };

    private static Dictionary<string, string?> Members(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var data = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
            data.Add(name, value);
        return data;
    }
}

/// <summary>A callback that the bank owes or has made.</summary>
/// <param name="Sequence">From 1 without gaps under one reference.</param>
/// <param name="Deliveries">How often it was sent, also where no answer came.</param>
internal sealed record Callback(
    string MessageId,
    int Sequence,
    Step Step,
    DateTimeOffset OccurredAt,
    int Deliveries,
    int? LastStatus
)
{
    public bool Is(string messageId) => string.Equals(MessageId, messageId, StringComparison.Ordinal);

    public bool IsTaken => LastStatus is >= 200 and < 300;
}

/// <summary>The bank's own codes; the service maps them.</summary>
internal static class ReasonCodes
{
    public const string Refused = "CUSTOMER-REFUSED";
    public const string ProductionFailed = "PRODUCTION-FAULT";
    public const string ReferenceReused = "REFERENCE-REUSED";
}
