using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>Lets results come about: the steps of a card one by one, that of anything else at once; each is laid in the mailbox.</summary>
internal sealed class Results(
    StubOptions options,
    [FromKeyedServices(MeridianBank.Code)] BankLedger ledger,
    [FromKeyedServices(MeridianBank.Code)] ModeSwitch modes,
    [FromKeyedServices(MeridianBank.Code)] OrderProgress progress,
    Mailbox mailbox,
    BackgroundTasks background
)
{
    /// <summary>The service knows of the request, by an answer that it took: its results may come about. Again: nothing.</summary>
    public void Release(string reference)
    {
        if (ledger.Find(reference) is { Plan: null })
            background.Run(stopping => TellAsync(reference, stopping));
        else
            progress.Release(reference);
    }

    /// <summary>Goes on with what an earlier process left unfinished.</summary>
    public void ResumeAll()
    {
        mailbox.Refill();
        progress.ResumeAll();
        foreach (var entry in ledger.Entries.Where(e => e is { Plan: null, IsDone: true, Callbacks.IsEmpty: true }))
            Release(entry.Reference);
    }

    private async Task TellAsync(string reference, CancellationToken cancel)
    {
        var mode = modes.MeetCallback(reference, isFirstSending: true);
        await Task.Delay(options.StepInterval, cancel);
        while (!modes.AutoProgress)
            await modes.UntilAutoProgressAsync(cancel);
        if (mode.Fault is Fault.LateCallback or Fault.Slow)
            await Task.Delay(mode.Delay, cancel);
        if (ledger.TellResult(reference) is { } result)
            mailbox.Lay(reference, result);
    }
}
