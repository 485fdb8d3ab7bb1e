using BankStubs.Ledger;

namespace BankStubs.SmsGateway;

/// <summary>All that the gateway knows under one reference.</summary>
/// <param name="To">Masked: the books need not know whose telephone it is.</param>
/// <param name="Effects">Messages that went out to the telephone.</param>
internal sealed record SmsEntry(
    string Reference,
    string? To,
    string? Text,
    string? State,
    int Effects,
    int Requests,
    int Enquiries
);

/// <summary>The gateway's own books: which messages came in, and which went out to a telephone. The oracle of every test.</summary>
internal sealed class SmsLedger : IDisposable
{
    public const string Accepted = "accepted";
    public const string Refused = "refused";

    private readonly Lock gate = new();
    private readonly Journal journal;
    private readonly Dictionary<string, SmsEntry> entries = new(StringComparer.Ordinal);
    private readonly List<string> inOrder = [];

    public SmsLedger(StubOptions options)
    {
        journal = new Journal(options.LedgerFolder, SmsGateway.Code);
        foreach (var line in journal.Replay().OfType<EntryLine>())
            Apply(line);
    }

    public IReadOnlyList<SmsEntry> Entries
    {
        get
        {
            lock (gate)
                return [.. inOrder.Select(reference => entries[reference])];
        }
    }

    /// <summary>Counts a message that came in, whatever becomes of it.</summary>
    public void Receive(SmsBody message) =>
        Write(new SmsReceived(ChinaTime.Now(), message.Reference, Mask(message.To), message.Text));

    /// <summary>Decides on a message once; a known reference keeps its first decision, so nothing goes out twice.</summary>
    /// <returns>accepted or refused; on disk.</returns>
    public string Decide(string reference, bool refuse)
    {
        lock (gate)
        {
            if (entries[reference].State is null)
                Write(new SmsDecided(ChinaTime.Now(), reference, !refuse), throughToDisk: true);
            return entries[reference].State!;
        }
    }

    /// <summary>Counts an enquiry.</summary>
    /// <returns>Null for a message without any effect: to the gateway it does not exist.</returns>
    public string? Enquire(string reference)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(reference, out var entry))
                return null;
            Write(new SmsEnquired(ChinaTime.Now(), reference));
            return entry.State;
        }
    }

    public void Dispose() => journal.Dispose();

    private static string Mask(string number) =>
        number.Length > 7 ? $"{number[..3]}{new string('*', number.Length - 7)}{number[^4..]}" : "****";

    private void Write(EntryLine line, bool throughToDisk = false)
    {
        lock (gate)
        {
            journal.Append(line, throughToDisk);
            Apply(line);
        }
    }

    private void Apply(EntryLine line)
    {
        if (!entries.TryGetValue(line.Reference, out var entry))
        {
            entry = new SmsEntry(line.Reference, null, null, null, 0, 0, 0);
            inOrder.Add(line.Reference);
        }

        entries[line.Reference] = line switch
        {
            SmsReceived l => entry with { To = l.To, Text = l.Text, Requests = entry.Requests + 1 },
            SmsDecided { Sent: true } => entry with { State = Accepted, Effects = entry.Effects + 1 },
            SmsDecided => entry with { State = Refused },
            SmsEnquired => entry with { Enquiries = entry.Enquiries + 1 },
            _ => throw new InvalidOperationException($"A ledger line of the kind {line.GetType().Name} is not known."),
        };
    }
}
