namespace BankStubs.Behaviour;

/// <summary>The mode of a bank: what it does, how often still (0 = until changed), and to which of its messages.</summary>
internal sealed record BankMode(Fault Fault, int Count, Operation Operation, int DelayMs)
{
    public static readonly BankMode Healthy = new(Fault.Ok, 0, Operation.Order, 0);

    public TimeSpan Delay => TimeSpan.FromMilliseconds(DelayMs);

    /// <summary>The three modes that are about callbacks, whatever their operation says.</summary>
    public bool IsAboutCallbacks => Fault is Fault.DuplicateCallback or Fault.LateCallback or Fault.OutOfOrder;

    public bool FallsOnOrders =>
        Fault == Fault.Down || (!IsAboutCallbacks && Operation is Operation.Order or Operation.All);

    /// <remarks>A refusal is said of the order; an enquiry then reports it, but never refuses by itself.</remarks>
    public bool FallsOnEnquiries =>
        Fault == Fault.Down
        || (!IsAboutCallbacks && Fault != Fault.Refuse && Operation is Operation.Enquiry or Operation.All);

    public bool FallsOnCallbacks =>
        Fault != Fault.Down && (IsAboutCallbacks || Operation is Operation.Callback or Operation.All);

    /// <summary>The mode after one more order (or enquiry, where it is about those alone) has met it.</summary>
    public BankMode Spent() =>
        Count switch
        {
            0 => this,
            1 => Healthy,
            _ => this with { Count = Count - 1 },
        };
}
