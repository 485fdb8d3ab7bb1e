namespace Issuance.DevHost;

/// <summary>The clients of the sandbox seed, each with a key of its own here; one of them has a secret instead.</summary>
internal static class Clients
{
    /// <summary>The one client that shows a secret: only a partner's client may.</summary>
    public const string WithSecret = "partner-status";

    public static readonly string[] Names =
    [
        "bank-harbour",
        "bank-meridian",
        "bank-rural",
        "servicepoint-east",
        "servicepoint-west",
        "center-1",
        "reviewer-1",
        "hospital-1",
        "pharmacy-1",
        WithSecret,
        "ops",
        "bench",
    ];
}
