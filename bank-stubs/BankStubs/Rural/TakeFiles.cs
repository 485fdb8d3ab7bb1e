using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Rural;

/// <summary>Takes the files that the service put into <c>outgoing</c>, and does what stands in them: as often as it stands there.</summary>
internal sealed class TakeFiles(
    RuralFolder folder,
    BankLedger ledger,
    ModeSwitch modes,
    OrderProgress progress,
    ReturnDesk desk,
    BackgroundTasks background,
    ILogger<TakeFiles> log
)
{
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);

    public async Task TakeAllAsync(CancellationToken cancel)
    {
        foreach (var name in RuralFolder.Requests(folder.Outgoing).ToList())
        {
            // A file waits while the bank is away; the mode's count counts files then.
            if (modes.IsDown)
            {
                if (waiting.Add(name))
                    modes.MeetOrder();
                continue;
            }

            await TakeAsync(name, cancel);
        }
    }

    /// <summary>Remembers which reference came in which file, after a start.</summary>
    public void Recall()
    {
        foreach (var name in RuralFolder.Requests(folder.Sent))
        foreach (var line in RuralFile.Read(File.ReadAllBytes(Path.Combine(folder.Sent, name))) ?? [])
            desk.Came(line.Reference, name);
    }

    private async Task TakeAsync(string name, CancellationToken cancel)
    {
        var taken = Path.Combine(folder.Sent, name);
        // First, so that a bank that dies here does nothing rather than everything twice.
        File.Move(Path.Combine(folder.Outgoing, name), taken);
        var lines = RuralFile.Read(await File.ReadAllBytesAsync(taken, cancel));
        var requests = (lines ?? []).GroupBy(line => line.Reference, StringComparer.Ordinal).ToList();
        var met = requests.Select(_ => modes.MeetOrder()).ToList();
        log.LogInformation("File {Name}: {Count} requests", name, requests.Count);
        foreach (var request in requests)
        {
            desk.Came(request.Key, name);
            Receive([.. request]);
        }

        if (lines is null || met.Exists(mode => mode is { Fault: Fault.Error500, FallsOnOrders: true }))
        {
            await desk.RejectAsync(name, cancel);
            return;
        }

        foreach (var (request, mode) in requests.Zip(met))
            Act([.. request], mode);
    }

    private void Receive(IReadOnlyList<RuralFile.Request> lines) =>
        ledger.Receive(
            lines[0].Reference,
            KindOf(lines[0].Service),
            lines[0].Service == "CRED" || lines[0].Subject.Length == 0 ? null : lines[0].Subject,
            lines[0].ServicePoint.Length == 0 ? null : lines[0].ServicePoint
        );

    private void Act(IReadOnlyList<RuralFile.Request> lines, BankMode met)
    {
        var (reference, kind) = (lines[0].Reference, KindOf(lines[0].Service));
        var fault = met.FallsOnOrders ? met.Fault : Fault.Ok;
        modes.KeepForCallbacks(reference, met);
        if (fault == Fault.Timeout)
            return;

        var refusal = fault == Fault.Refuse ? ReasonCodes.Refused : null;
        var magic = MagicNumbers.Of(lines[0].IdNumber);
        var isNew = ledger.Find(reference) is not { IsDecided: true };
        // From here on the effect is on disk. This bank never knows a reference again.
        var entry = kind switch
        {
            _ when kind.MakesCard() => ledger.Decide(
                reference,
                PlanFor(reference, magic, refusal, met),
                "",
                naive: true
            ),
            Kind.SubmitBatch => ledger.BookBatch(
                reference,
                [.. lines.Select(l => new BatchLine(l.LineReference, l.Subject, l.AmountFen))],
                refusal,
                "",
                naive: true
            ),
            _ => ledger.DecideService(reference, refusal, "", naive: true),
        };
        if (fault == Fault.LostReply || (magic == MagicNumber.ReplyLostOnce && isNew))
            return;

        if (fault == Fault.Slow)
            background.Run(async stopping =>
            {
                await Task.Delay(met.Delay, stopping);
                Answer(entry, fault);
            });
        else
            Answer(entry, fault);
    }

    /// <summary>Tells the result, or lets the steps begin that will be told.</summary>
    public void Answer(LedgerEntry entry, Fault fault)
    {
        var reference = entry.Reference;
        var isBroken = fault is Fault.Garbage or Fault.WrongSignature;
        if (entry.Kind.MakesCard() && isBroken)
        {
            desk.Tell(reference, RuralFile.Return(entry, 1, Step.Accept), fault);
            return;
        }

        if (entry.Kind.MakesCard() && entry.Plan != Plan.Refused)
        {
            if (ledger.Find(reference) is { Released: true } released)
                foreach (var step in released.Callbacks)
                    desk.Tell(reference, step);
            else
                progress.Release(reference);
            return;
        }

        var mode = isBroken ? fault : modes.MeetCallback(reference, isFirstSending: true).Fault;
        if (entry.Refusal is not null || entry.Plan == Plan.Refused)
        {
            desk.Tell(reference, RuralFile.Return(entry, 1, Step.Refuse), mode);
            return;
        }

        desk.Tell(reference, RuralFile.Return(reference, 1, "DONE").With(251, 9, entry.Lines.Length), mode);
        foreach (var line in entry.Lines)
            desk.Tell(reference, RuralFile.Credit(reference, line), mode);
    }

    private static Plan PlanFor(string reference, MagicNumber magic, string? refusal, BankMode met)
    {
        // Taken in, and refused by return file: this bank answers nothing at once.
        if (
            refusal is not null
            || magic == MagicNumber.Refused
            || met is { Fault: Fault.Refuse, FallsOnCallbacks: true }
        )
            return Plan.RefusedLater;
        return magic == MagicNumber.ProductionFailsOnce && reference.EndsWith("-1", StringComparison.Ordinal)
            ? Plan.ProductionFails
            : Plan.Made;
    }

    private static Kind KindOf(string service) =>
        service switch
        {
            "OPEN" => Kind.OpenAccountOrderCard,
            "REPL" => Kind.ReplaceCard,
            "FRZE" => Kind.Freeze,
            "UNFZ" => Kind.Unfreeze,
            "CLSE" => Kind.Close,
            _ => Kind.SubmitBatch,
        };
}
