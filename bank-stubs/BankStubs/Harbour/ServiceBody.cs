using System.Text.Json.Serialization;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>Body of <c>POST /harbour/v1/account-services</c>: freezes, unfreezes or closes the account of an order.</summary>
/// <param name="Cause">Of a freeze alone: <c>lost</c> or <c>suspended</c>.</param>
internal sealed record ServiceBody(string Reference, string Kind, string OrderReference, string? Cause = null)
    : IHarbourRequest
{
    [JsonIgnore]
    public Kind? Asked =>
        !OrderBody.IsReference(Reference) || !OrderBody.IsReference(OrderReference)
            ? null
            : (Kind, Cause) switch
            {
                ("freeze", "lost" or "suspended") => Ledger.Kind.Freeze,
                ("unfreeze", null) => Ledger.Kind.Unfreeze,
                ("close", null) => Ledger.Kind.Close,
                _ => null,
            };

    [JsonIgnore]
    public string? Subject => OrderReference;

    [JsonIgnore]
    public string? ServicePoint => null;

    [JsonIgnore]
    public MagicNumber Magic => MagicNumber.None;
}
