using System.Globalization;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>What the bank has to tell and the service has not confirmed, in the order in which it was laid there.</summary>
/// <remarks>
/// In memory: after a start it is filled again from the ledger. A cursor names the box of one process, so that one of an
/// earlier process confirms nothing.
/// </remarks>
internal sealed class Mailbox(BankLedger ledger, ModeSwitch modes)
{
    private readonly Lock gate = new();
    private readonly string box = Guid.NewGuid().ToString("N")[..8];
    private readonly List<Letter> letters = [];
    private long last;

    /// <param name="Mode">What goes wrong with the whole bag, if anything.</param>
    public sealed record Bag(string Cursor, IReadOnlyList<(string Reference, Callback Step)> Mail, BankMode Mode);

    /// <summary>Lays a step where the service fetches it; a step that lies there already is not laid again.</summary>
    public void Lay(string reference, Callback step)
    {
        lock (gate)
        {
            if (!letters.Exists(letter => step.Is(letter.Step.MessageId)))
                letters.Add(new(++last, reference, step));
        }
    }

    /// <summary>Everything that nobody has confirmed yet, after a start.</summary>
    public void Refill()
    {
        foreach (var entry in ledger.Entries)
        {
            foreach (var step in entry.Callbacks.Where(step => !step.IsTaken))
                Lay(entry.Reference, step);
        }
    }

    /// <summary>The oldest messages; they stay until they are confirmed.</summary>
    public Bag Fetch(int most)
    {
        lock (gate)
        {
            var mail = new List<(string, Callback)>();
            var mode = BankMode.Healthy;
            long cursor = 0;
            foreach (var letter in letters)
            {
                var met = modes.MeetCallback(letter.Reference, isFirstSending: letter.Fetches == 0);
                var copies = met.Fault == Fault.DuplicateCallback ? 2 : 1;
                if (mail.Count + copies > most)
                    break;
                mode = met.IsAboutCallbacks || met.Fault == Fault.Ok ? mode : met;
                if (letter.Fetches++ > 0)
                    ledger.RecordSending(letter.Reference, letter.Step.MessageId, null);
                for (; copies > 0; copies--)
                    mail.Add((letter.Reference, letter.Step));
                cursor = letter.Place;
            }

            return new(string.Create(CultureInfo.InvariantCulture, $"{box}-{cursor}"), mail, mode);
        }
    }

    /// <returns>False for a cursor of another box.</returns>
    public bool Confirm(string cursor)
    {
        lock (gate)
        {
            if (cursor.Split('-') is not [var its, var number] || its != box)
                return false;
            var place = long.Parse(number, CultureInfo.InvariantCulture);
            foreach (var letter in letters.Where(letter => letter.Place <= place && letter.Fetches > 0))
                ledger.RecordSending(letter.Reference, letter.Step.MessageId, 200);
            letters.RemoveAll(letter => letter.Place <= place && letter.Fetches > 0);
            return true;
        }
    }

    private sealed class Letter(long place, string reference, Callback step)
    {
        public long Place => place;
        public string Reference => reference;
        public Callback Step => step;
        public int Fetches { get; set; }
    }
}
