using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>Body of <c>POST /harbour/v1/card-orders</c> (contract 3.4).</summary>
internal sealed partial record OrderBody(
    string Reference,
    string Kind,
    Person Holder,
    string ServicePoint,
    string CardProduct
) : IHarbourRequest
{
    public const string OnlyProduct = "insurance_debit";

    [JsonIgnore]
    public Kind? Asked =>
        IsReference(Reference)
        && Kind is "open_account_order_card"
        && CardProduct is OnlyProduct
        && Holder.IsSound
        && ServicePoint.Length is >= 1 and <= 32
            ? Ledger.Kind.OpenAccountOrderCard
            : null;

    [JsonIgnore]
    public string? Subject => null;

    [JsonIgnore]
    public MagicNumber Magic => MagicNumbers.Of(Holder.IdNumber);

    /// <summary>The service's reference: at most 35 characters, ends in the number of the attempt.</summary>
    public static bool IsReference(string text) => text.Length <= 35 && ReferenceForm().IsMatch(text);

    [GeneratedRegex("^[A-Za-z0-9_-]+-[1-9][0-9]{0,2}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReferenceForm();
}

/// <summary>Whom an account is for. Seen by the bank while it decides, and written down nowhere here.</summary>
internal sealed record Person(string Name, string IdNumber, string Mobile, string Sex)
{
    [JsonIgnore]
    public bool IsSound =>
        Name.Length is >= 1 and <= 64
        && IdNumber.Length == 18
        && Mobile.Length is >= 1 and <= 20
        && Sex is "male" or "female";

    // A record would print its members, and so a log line could hold a person.
    public override string ToString() => "(a person)";
}

/// <summary>Body of <c>POST /harbour/v1/replacements</c>: another card for the account of an order.</summary>
internal sealed record ReplacementBody(
    string Reference,
    string Kind,
    string OrderReference,
    Person Holder,
    string ServicePoint,
    string CardProduct
) : IHarbourRequest
{
    [JsonIgnore]
    public Kind? Asked =>
        OrderBody.IsReference(Reference)
        && Kind is "replace_card"
        && OrderBody.IsReference(OrderReference)
        && CardProduct is OrderBody.OnlyProduct
        && Holder.IsSound
        && ServicePoint.Length is >= 1 and <= 32
            ? Ledger.Kind.ReplaceCard
            : null;

    [JsonIgnore]
    public string? Subject => OrderReference;

    [JsonIgnore]
    public MagicNumber Magic => MagicNumbers.Of(Holder.IdNumber);
}
