namespace BankStubs.Ledger;

/// <summary>The banks' own codes; the service maps them.</summary>
internal static class ReasonCodes
{
    public const string Refused = "CUSTOMER-REFUSED";
    public const string ProductionFailed = "PRODUCTION-FAULT";
    public const string ReferenceReused = "REFERENCE-REUSED";

    /// <summary>No account was opened under the order that is named.</summary>
    public const string CardUnknown = "CARD-UNKNOWN";
    public const string AccountClosed = "ACCOUNT-CLOSED";

    /// <summary>Of a line alone: nothing is credited to a frozen account.</summary>
    public const string AccountFrozen = "ACCOUNT-FROZEN";

    /// <summary>Of a line alone: what a bank says where no other reason fits. Amounts that end in 9.01 yuan, for tests.</summary>
    public const string LineReturned = "LINE-RETURNED";
}
