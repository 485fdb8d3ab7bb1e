namespace BankStubs.Behaviour;

/// <summary>
/// The behaviour of one bank, set from outside. In memory only: a bank that is started again is healthy.
/// </summary>
internal sealed class ModeSwitch
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, BankMode> callbackModes = new(StringComparer.Ordinal);
    private BankMode mode = BankMode.Healthy;
    private TaskCompletionSource? goingOn;
    private bool autoProgress = true;
    private bool naive;

    public bool AutoProgress => Locked(() => autoProgress);

    /// <summary>
    /// Ends as soon as orders take their steps by themselves again; at once where they do. Nobody polls meanwhile: ten
    /// thousand waiting orders would keep the machine busy.
    /// </summary>
    public Task UntilAutoProgressAsync(CancellationToken cancel) =>
        Locked(() =>
                autoProgress
                    ? Task.CompletedTask
                    : (goingOn ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task
            )
            .WaitAsync(cancel);

    /// <summary>Whether the bank opens an account again for a reference that it knows (contract 3.3).</summary>
    public bool Naive => Locked(() => naive);

    public bool IsDown => Locked(() => mode.Fault == Fault.Down);

    public ModeView View(string bank) =>
        Locked(() =>
            new ModeView(bank, mode.Fault, mode.Count, mode.Operation, mode.DelayMs, autoProgress, naive ? true : null)
        );

    public void Set(ModeRequest request)
    {
        lock (gate)
        {
            switch (request.Mode)
            {
                case null:
                    break;
                case Fault.Naive:
                    naive = true;
                    break;
                case { } fault:
                    mode = new(
                        fault,
                        request.Count ?? 0,
                        request.Operation ?? Operation.Order,
                        request.DelayMs ?? DefaultDelay(fault)
                    );
                    // Only an explicit ok clears the switches; a count that runs out does not (contract 8).
                    naive = naive && fault != Fault.Ok;
                    autoProgress = autoProgress || fault == Fault.Ok;
                    break;
            }

            autoProgress = request.AutoProgress ?? autoProgress;
            if (autoProgress)
            {
                goingOn?.TrySetResult();
                goingOn = null;
            }
        }
    }

    /// <summary>Answers how this order is to be treated, and counts it.</summary>
    public BankMode MeetOrder() =>
        Locked(() =>
        {
            var met = mode;
            if (!met.FallsOnOrders && !met.FallsOnCallbacks)
                return BankMode.Healthy;

            mode = met.Spent();
            return met;
        });

    /// <summary>Keeps a mode that falls on callbacks for all callbacks of the order that met it.</summary>
    public void KeepForCallbacks(string reference, BankMode met)
    {
        if (met.FallsOnCallbacks)
            Locked(() => callbackModes.TryAdd(reference, met));
    }

    public BankMode MeetEnquiry() =>
        Locked(() =>
        {
            var met = mode;
            if (!met.FallsOnEnquiries)
                return BankMode.Healthy;

            // Otherwise the count counts orders, and an enquiry is no order.
            if (met.Operation == Operation.Enquiry)
                mode = met.Spent();
            return met;
        });

    /// <summary>
    /// Answers how a callback is to be sent. What an order met holds for the first sending of each of its callbacks; a
    /// standing mode (no count) of operation callback or all holds for every sending, repeats included, until it is changed.
    /// </summary>
    public BankMode MeetCallback(string reference, bool isFirstSending) =>
        Locked(() =>
        {
            if (isFirstSending && callbackModes.TryGetValue(reference, out var kept))
                return kept;
            if (mode.Fault == Fault.Down || mode.Operation is not (Operation.Callback or Operation.All))
                return BankMode.Healthy;
            if (mode.Count == 0)
                return isFirstSending || !mode.IsAboutCallbacks ? mode : BankMode.Healthy;
            if (!isFirstSending || mode.Operation != Operation.Callback)
                return BankMode.Healthy;

            // An order that was taken before the mode was set meets it with its next callback, and is counted then.
            var met = mode;
            callbackModes[reference] = met;
            mode = met.Spent();
            return met;
        });

    private static int DefaultDelay(Fault fault) =>
        fault switch
        {
            Fault.Slow => 2000,
            Fault.LateCallback => 5000,
            _ => 0,
        };

    private T Locked<T>(Func<T> read)
    {
        lock (gate)
            return read();
    }
}
