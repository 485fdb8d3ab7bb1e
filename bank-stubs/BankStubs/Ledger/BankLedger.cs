using System.Globalization;
using System.Security.Cryptography;

namespace BankStubs.Ledger;

/// <summary>The bank's own books: what was asked of it, what it did, and whom it told. The oracle of every test.</summary>
internal sealed class BankLedger : IDisposable
{
    private readonly Lock gate = new();
    private readonly Journal journal;
    private readonly Dictionary<string, LedgerEntry> entries = new(StringComparer.Ordinal);
    private readonly List<string> inOrder = [];
    private long firstNumber;
    private long orders;
    private long messages;
    private int signatureFailures;

    public BankLedger(StubOptions options, string bank)
    {
        journal = new Journal(options.LedgerFolder, bank);
        foreach (var line in journal.Replay())
            Apply(line);
        if (firstNumber == 0)
            Write(new LedgerOpened(ChinaTime.Now(), options.FirstNumber ?? RandomStart()));
    }

    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (gate)
                return [.. inOrder.Select(reference => entries[reference])];
        }
    }

    public int SignatureFailures
    {
        get
        {
            lock (gate)
                return signatureFailures;
        }
    }

    public LedgerEntry? Find(string reference)
    {
        lock (gate)
            return entries.GetValueOrDefault(reference);
    }

    public void CountSignatureFailure() => Write(new SignatureRefused(ChinaTime.Now()));

    /// <summary>Counts an order that came in, whatever becomes of it.</summary>
    public void Receive(string reference, string servicePoint) =>
        Write(new OrderReceived(ChinaTime.Now(), reference, servicePoint));

    public LedgerEntry Enquire(string reference) => Write(new EnquiryReceived(ChinaTime.Now(), reference));

    /// <summary>Decides on an order once; a reference that was decided on keeps its first decision.</summary>
    /// <param name="naive">The bank does not know its own references: an account more for each order.</param>
    /// <returns>The entry, on disk.</returns>
    public LedgerEntry Decide(string reference, Plan plan, string fingerprint, bool naive)
    {
        lock (gate)
        {
            var entry = entries[reference];
            if (entry.Plan is null)
                return Write(
                    new OrderDecided(ChinaTime.Now(), reference, plan, firstNumber + orders, fingerprint),
                    throughToDisk: true
                );
            return naive && entry.Effects > 0
                ? Write(new AccountOpenedAgain(ChinaTime.Now(), reference), throughToDisk: true)
                : entry;
        }
    }

    /// <summary>Lets the order take its steps; true the first time.</summary>
    public bool Release(string reference)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(reference, out var entry) || entry.Released || entry.Plan is null or Plan.Refused)
                return false;
            Write(new OrderReleased(ChinaTime.Now(), reference));
            return true;
        }
    }

    /// <summary>Takes the next step of the plan; null where it is at its end or a person has taken over.</summary>
    public Callback? TakeNextStep(string reference)
    {
        lock (gate)
        {
            var entry = entries[reference];
            return !entry.ByHand && entry.Plan?.Next(entry.LastStep) is { } step
                ? Take(reference, step, byHand: false)
                : null;
        }
    }

    /// <summary>Takes one step by hand; null where the order's state does not allow it. The order then moves by hand only.</summary>
    public Callback? TakeStepByHand(string reference, Step step)
    {
        lock (gate)
        {
            var entry = entries[reference];
            return entry.Plan is Plan.Made or Plan.ProductionFails && step.MayFollow(entry.LastStep)
                ? Take(reference, step, byHand: true)
                : null;
        }
    }

    public Callback RecordSending(string reference, string messageId, int? status) =>
        Write(new CallbackSent(ChinaTime.Now(), reference, messageId, status)).Callbacks.Single(c => c.Is(messageId));

    public void Dispose() => journal.Dispose();

    private Callback Take(string reference, Step step, bool byHand)
    {
        var messageId = "hb-" + (firstNumber + messages).ToString("D6", CultureInfo.InvariantCulture);
        return Write(new StepTaken(ChinaTime.Now(), reference, messageId, step, byHand), throughToDisk: true).Callbacks[
            ^1
        ];
    }

    private LedgerEntry Write(EntryLine line, bool throughToDisk = false)
    {
        lock (gate)
        {
            Write((LedgerLine)line, throughToDisk);
            return entries[line.Reference];
        }
    }

    private void Write(LedgerLine line, bool throughToDisk = false)
    {
        lock (gate)
        {
            journal.Append(line, throughToDisk);
            Apply(line);
        }
    }

    private void Apply(LedgerLine line)
    {
        switch (line)
        {
            case LedgerOpened opened:
                firstNumber = opened.FirstNumber;
                break;
            case SignatureRefused:
                signatureFailures++;
                break;
            case EntryLine of:
                if (!entries.TryGetValue(of.Reference, out var entry))
                {
                    entry = new LedgerEntry(of.Reference, of.At);
                    inOrder.Add(of.Reference);
                }

                entries[of.Reference] = entry.After(of);
                orders += of is OrderDecided ? 1 : 0;
                messages += of is StepTaken ? 1 : 0;
                break;
        }
    }

    private static long RandomStart() =>
        (RandomNumberGenerator.GetInt32(1, 90_000) * 1_000_000L) + RandomNumberGenerator.GetInt32(1_000_000);
}
