using System.Globalization;
using System.Security.Cryptography;

namespace BankStubs.Ledger;

/// <summary>One bank's own books: what was asked of it, what it did, and whom it told. The oracle of every test.</summary>
/// <remarks>
/// A request is first received, then decided on. A reference that was decided on keeps its first decision, whatever comes
/// under it again; a naive bank keeps the decision, too, but acts once more.
/// </remarks>
internal sealed class BankLedger : IDisposable
{
    private readonly Lock gate = new();
    private readonly Journal journal;
    private readonly BankNumbers numbers;
    private readonly Dictionary<string, LedgerEntry> entries = new(StringComparer.Ordinal);
    private readonly List<string> inOrder = [];
    private readonly Accounts accounts = new();
    private readonly Credits credits = new();
    private long firstNumber;
    private long orders;
    private long messages;
    private int signatureFailures;

    /// <param name="bank">Its code; the file is <c>ledger.CODE.jsonl</c>.</param>
    public BankLedger(StubOptions options, string bank, BankNumbers numbers)
    {
        this.numbers = numbers;
        journal = new Journal(options.LedgerFolder, bank);
        foreach (var line in journal.Replay())
            Apply(line);
        if (firstNumber == 0)
            Write(new LedgerOpened(ChinaTime.Now(), options.FirstNumber ?? RandomStart()));
    }

    public IReadOnlyList<LedgerEntry> Entries => Locked(() => inOrder.ConvertAll(reference => entries[reference]));

    public int SignatureFailures => Locked(() => signatureFailures);

    public LedgerEntry? Find(string reference) => Locked(() => entries.GetValueOrDefault(reference));

    /// <summary>The entry of a reference, or the batches that have a line of it.</summary>
    public IReadOnlyList<LedgerEntry> FindAll(string reference) =>
        Locked(() =>
            entries.TryGetValue(reference, out var entry)
                ? [entry]
                : credits.BatchesOf(reference).Select(batch => entries[batch]).ToArray()
        );

    /// <summary>Reads accounts and credits while nothing changes; quick, since everybody else waits.</summary>
    public T Read<T>(Func<Accounts, Credits, T> read) => Locked(() => read(accounts, credits));

    public void CountSignatureFailure() => Write(new SignatureRefused(ChinaTime.Now()));

    /// <summary>Counts a request that came in, whatever becomes of it.</summary>
    /// <param name="subject">The order of the card that something is done to.</param>
    /// <param name="servicePoint">Where a card is to be sent to.</param>
    public void Receive(string reference, Kind kind, string? subject = null, string? servicePoint = null) =>
        Write(new OrderReceived(ChinaTime.Now(), reference, servicePoint, kind, subject));

    public LedgerEntry Enquire(string reference) => Write(new EnquiryReceived(ChinaTime.Now(), reference));

    /// <summary>Decides on an order of a card, received before. Another card needs an account that is not closed.</summary>
    /// <param name="naive">The bank does not know its own references: an account or card more for each order.</param>
    /// <returns>The entry, on disk.</returns>
    public LedgerEntry Decide(string reference, Plan plan, string fingerprint, bool naive) =>
        DecideOnce(
            reference,
            naive,
            entry =>
            {
                var refusal = accounts.WhyNot(entry.Kind, entry.Subject);
                return new OrderDecided(
                    ChinaTime.Now(),
                    reference,
                    refusal is null ? plan : Plan.Refused,
                    firstNumber + orders,
                    fingerprint,
                    entry.Kind == Kind.ReplaceCard ? accounts.Find(entry.Subject)?.Number : null,
                    refusal
                );
            }
        );

    /// <summary>Freezes, unfreezes or closes the account of a request that was received before.</summary>
    /// <param name="refusal">The bank's code where its mood is to refuse; the account's own reasons come first.</param>
    /// <returns>The entry, on disk.</returns>
    public LedgerEntry DecideService(string reference, string? refusal, string fingerprint, bool naive) =>
        DecideOnce(
            reference,
            naive,
            entry => new ServiceDecided(
                ChinaTime.Now(),
                reference,
                fingerprint,
                accounts.WhyNot(entry.Kind, entry.Subject) ?? refusal
            )
        );

    /// <summary>Books a batch that was received before, line by line.</summary>
    /// <param name="refusal">The bank's code where it refuses the whole batch.</param>
    /// <returns>The entry, on disk.</returns>
    public LedgerEntry BookBatch(
        string reference,
        IReadOnlyList<BatchLine> lines,
        string? refusal,
        string fingerprint,
        bool naive
    ) =>
        DecideOnce(
            reference,
            naive,
            _ => new BatchBooked(
                ChinaTime.Now(),
                reference,
                fingerprint,
                refusal is null ? [.. lines.Select(l => l.Booked(accounts.Find(l.Subject)?.State))] : [],
                refusal
            )
        );

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

    /// <summary>Tells what became of a service or batch, once; of banks that tell every result later. Null where it is told.</summary>
    public Callback? TellResult(string reference)
    {
        lock (gate)
        {
            var entry = entries[reference];
            return entry.IsDone && entry.Callbacks.IsEmpty
                ? Take(reference, entry.Refusal is null ? Step.Accept : Step.Refuse, byHand: false)
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

    /// <param name="status">What the service answered, as an HTTP status; null where no answer came.</param>
    public Callback RecordSending(string reference, string messageId, int? status) =>
        Write(new CallbackSent(ChinaTime.Now(), reference, messageId, status)).Callbacks.Single(c => c.Is(messageId));

    public void Dispose() => journal.Dispose();

    private LedgerEntry DecideOnce(string reference, bool naive, Func<LedgerEntry, EntryLine> decide)
    {
        lock (gate)
        {
            var entry = entries[reference];
            if (!entry.IsDecided)
                return Write(decide(entry), throughToDisk: true);
            return naive && entry.Effects > 0
                ? Write(new DoneAgain(ChinaTime.Now(), reference), throughToDisk: true)
                : entry;
        }
    }

    private Callback Take(string reference, Step step, bool byHand)
    {
        var messageId = numbers.Message + (firstNumber + messages).ToString("D6", CultureInfo.InvariantCulture);
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
                    entry = new LedgerEntry(of.Reference, of.At, numbers);
                    inOrder.Add(of.Reference);
                }

                entries[of.Reference] = entry = entry.After(of);
                accounts.Apply(entry, of);
                credits.Apply(entry, of);
                orders += of is OrderDecided ? 1 : 0;
                messages += of is StepTaken ? 1 : 0;
                break;
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (gate)
            return read();
    }

    private static long RandomStart() =>
        (RandomNumberGenerator.GetInt32(1, 90_000) * 1_000_000L) + RandomNumberGenerator.GetInt32(1_000_000);
}
