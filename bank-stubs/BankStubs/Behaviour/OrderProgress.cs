using BankStubs.Ledger;

namespace BankStubs.Behaviour;

/// <summary>Lets the orders of one bank take their steps by themselves, 100 ms apart, and tells each step (contract 3.2).</summary>
/// <param name="tell">Calls a step back, or lays it where the service fetches it; for the first time.</param>
internal sealed class OrderProgress(
    StubOptions options,
    BankLedger ledger,
    ModeSwitch modes,
    BackgroundTasks background,
    Func<string, Callback, CancellationToken, Task> tell
)
{
    /// <summary>The service knows of the order, by an answer that it took: its steps may begin. Again: nothing.</summary>
    public void Release(string reference)
    {
        if (ledger.Release(reference))
            background.Run(stopping => RunAsync(reference, stopping));
    }

    /// <summary>Goes on with every order that an earlier process left unfinished.</summary>
    public void ResumeAll()
    {
        foreach (var entry in ledger.Entries)
        {
            if (entry.Released)
                background.Run(stopping => RunAsync(entry.Reference, stopping));
        }
    }

    private async Task RunAsync(string reference, CancellationToken cancel)
    {
        var mode = modes.MeetCallback(reference, isFirstSending: true);
        var heldBack = new Stack<Callback>();
        var sending = Task.CompletedTask;
        while (await NextAsync(reference, cancel) is { } callback)
        {
            if (mode.Fault == Fault.OutOfOrder)
                heldBack.Push(callback);
            else
                sending = SendAfterAsync(sending, reference, callback, mode, cancel);
        }

        while (heldBack.TryPop(out var callback))
            sending = SendAfterAsync(sending, reference, callback, mode, cancel);
        await sending;
    }

    /// <summary>The next step when its time has come; null at the end, or where a person moves the order by hand.</summary>
    /// <remarks>An order that waits for autoProgress goes on when it is switched on again, unless a hand has moved it.</remarks>
    private async Task<Callback?> NextAsync(string reference, CancellationToken cancel)
    {
        await Task.Delay(options.StepInterval, cancel);
        // Looked at again each time: it may have been switched off once more before this order was there.
        while (!modes.AutoProgress)
            await modes.UntilAutoProgressAsync(cancel);
        return ledger.TakeNextStep(reference);
    }

    /// <summary>Keeps the order of the steps on the wire; a late callback is late by its own step, not by those before it.</summary>
    private async Task SendAfterAsync(
        Task before,
        string reference,
        Callback callback,
        BankMode mode,
        CancellationToken cancel
    )
    {
        var isLate = mode.Fault is Fault.LateCallback or Fault.Slow;
        var due = Task.Delay(isLate ? mode.Delay : TimeSpan.Zero, cancel);
        await before;
        await due;
        await tell(reference, callback, cancel);
    }
}
