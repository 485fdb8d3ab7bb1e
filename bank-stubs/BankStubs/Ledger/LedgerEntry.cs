using System.Collections.Immutable;
using System.Globalization;

namespace BankStubs.Ledger;

/// <summary>All that a bank knows under one reference. Never changed: each line makes the next one.</summary>
internal sealed record LedgerEntry(string Reference, DateTimeOffset FirstSeenAt, BankNumbers Numbers)
{
    public Kind Kind { get; init; }

    /// <summary>The order of the card that something is done to.</summary>
    public string? Subject { get; init; }
    public int Requests { get; init; }
    public int Enquiries { get; init; }
    public string? ServicePoint { get; init; }
    public Plan? Plan { get; init; }
    public string? Fingerprint { get; init; }
    public long Number { get; init; }
    public long Account { get; init; }

    /// <summary>A service or batch was decided on.</summary>
    public bool IsDone { get; init; }

    /// <summary>The bank's code for why it would not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Of a batch, as booked.</summary>
    public ImmutableArray<BookedLine> Lines { get; init; } = [];
    public bool Released { get; init; }
    public bool ByHand { get; init; }
    public int ExtraEffects { get; init; }
    public ImmutableArray<Callback> Callbacks { get; init; } = [];

    /// <summary>How often the bank really did it: opened an account, made another card, froze, closed, booked a batch.</summary>
    public int Effects =>
        (Plan is Ledger.Plan.Made or Ledger.Plan.ProductionFails || (IsDone && Refusal is null) ? 1 : 0) + ExtraEffects;

    /// <summary>In the answer itself; an order that is refused by a callback later is taken first.</summary>
    public bool IsRefused => Plan == Ledger.Plan.Refused || (IsDone && Refusal is not null);

    public bool IsDecided => Plan is not null || IsDone;

    /// <summary>
    /// What an enquiry says is told so far. The bank's decision is step 1 as soon as it is made; only where the steps wait
    /// for a hand is an order taken and nothing told of it yet: 0.
    /// </summary>
    public int SequenceTold(bool waitsForHand) => waitsForHand && Callbacks.IsEmpty ? 0 : Math.Max(1, Callbacks.Length);

    public Step? LastStep => Callbacks.IsEmpty ? null : Callbacks[^1].Step;

    /// <summary>Null for a request that came in without any effect: to the bank it does not exist.</summary>
    public string? State =>
        Plan switch
        {
            null when !IsDone => null,
            null => (Refusal is null ? Step.Accept : Step.Refuse).State(),
            Ledger.Plan.Refused => Step.Refuse.State(),
            _ => (LastStep ?? Step.Accept).State(),
        };

    public string? AccountNumber => Plan is not null && Effects > 0 ? Numbers.Account + Padded(Account) : null;
    public string? CardNumber => IsProduced ? CardNumbers.WithCheckDigit(Numbers.Card + Digits) : null;
    public string? Serial => IsProduced ? Numbers.Serial + Digits : null;

    public bool HasFailedAt(DateTimeOffset time) => TookAt(Step.Fail, time);

    public string? Last4At(DateTimeOffset time) => TookAt(Step.Produce, time) ? CardNumber![^4..] : null;

    private bool IsProduced => Callbacks.Any(c => c.Step == Step.Produce);
    private string Digits => Padded(Number);

    /// <summary>The members that one step tells (contract 1.3).</summary>
    public IReadOnlyDictionary<string, string?> DataOf(Step step) =>
        step switch
        {
            Step.Accept => Members(("accountLast4", AccountNumber?[^4..])),
            Step.Produce => Members(("serial", Serial), ("cardNumber", CardNumber), ("last4", CardNumber?[^4..])),
            Step.Ship => Members(("shipmentRef", Numbers.Shipment + Digits), ("servicePoint", ServicePoint)),
            Step.Fail => Members(("reasonCode", ReasonCodes.ProductionFailed)),
            _ => Members(("reasonCode", Refusal ?? ReasonCodes.Refused)),
        };

    /// <summary>The members of all steps so far together, as an enquiry gives them (contract 3.4).</summary>
    public IReadOnlyDictionary<string, string?> DataSoFar()
    {
        IEnumerable<Step> steps = Callbacks.Select(c => c.Step);
        // The account exists from the effect on, also while its acceptance has not been called back.
        if (Plan is not null && Effects > 0 && Callbacks.IsEmpty)
            steps = [Step.Accept];
        if (IsRefused)
            steps = [Step.Refuse];
        return steps.SelectMany(DataOf).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
    }

    public LedgerEntry After(EntryLine line) =>
        line switch
        {
            OrderReceived l => this with
            {
                Requests = Requests + 1,
                // Until the bank has decided, the last request is what it would decide on.
                Kind = IsDecided ? Kind : l.Kind,
                Subject = IsDecided ? Subject : l.Subject,
                ServicePoint = ServicePoint ?? l.ServicePoint,
            },
            OrderDecided l => this with
            {
                Plan = l.Plan,
                Number = l.Number,
                Account = l.Account ?? l.Number,
                Fingerprint = l.Fingerprint,
                Refusal = l.Refusal,
            },
            ServiceDecided l => this with { IsDone = true, Refusal = l.Refusal, Fingerprint = l.Fingerprint },
            BatchBooked l => this with
            {
                IsDone = true,
                Refusal = l.Refusal,
                Fingerprint = l.Fingerprint,
                Lines = [.. l.Lines],
            },
            DoneAgain => this with { ExtraEffects = ExtraEffects + 1 },
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

    private bool TookAt(Step step, DateTimeOffset time) => Callbacks.Any(c => c.Step == step && c.OccurredAt < time);

    private static string Padded(long number) => number.ToString("D11", CultureInfo.InvariantCulture);

    private static Dictionary<string, string?> Members(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var data = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
            data.Add(name, value);
        return data;
    }
}
