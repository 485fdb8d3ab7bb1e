namespace BankStubs.Ledger;

/// <summary>What a bank does with an order that it took; each step is called back once (contract 1.3).</summary>
internal enum Step
{
    Accept,
    Refuse,
    Produce,
    Fail,
    Ship,
}

/// <summary>What will become of an order, decided when it comes in.</summary>
internal enum Plan
{
    /// <summary>Accepted, produced, in transit.</summary>
    Made,

    /// <summary>Accepted, then production fails.</summary>
    ProductionFails,

    /// <summary>Refused in the answer itself; no account, no callback.</summary>
    Refused,

    /// <summary>Taken, and refused by callback afterwards; no account.</summary>
    RefusedLater,
}

internal static class Steps
{
    /// <summary>The value of <c>type</c> in the callback.</summary>
    public static string CallbackType(this Step step) =>
        step switch
        {
            Step.Accept => "order_accepted",
            Step.Refuse => "order_refused",
            Step.Produce => "order_produced",
            Step.Fail => "order_production_failed",
            _ => "order_in_transit",
        };

    /// <summary>The order's state after the step, as an enquiry reports it.</summary>
    public static string State(this Step step) =>
        step switch
        {
            Step.Accept => "accepted",
            Step.Refuse => "refused",
            Step.Produce => "produced",
            Step.Fail => "production_failed",
            _ => "in_transit",
        };

    public static Step? Next(this Plan plan, Step? last) =>
        (plan, last) switch
        {
            (Plan.RefusedLater, null) => Step.Refuse,
            (Plan.Made or Plan.ProductionFails, null) => Step.Accept,
            (Plan.Made, Step.Accept) => Step.Produce,
            (Plan.ProductionFails, Step.Accept) => Step.Fail,
            (Plan.Made, Step.Produce) => Step.Ship,
            _ => null,
        };

    /// <summary>Whether a person at the bank may take this step next, whatever the plan was.</summary>
    public static bool MayFollow(this Step step, Step? last) =>
        (step, last) is (Step.Accept, null) or (Step.Produce or Step.Fail, Step.Accept) or (Step.Ship, Step.Produce);
}
