using System.Text.RegularExpressions;

namespace BankStubs.Harbour;

/// <summary>Body of <c>POST /harbour/v1/card-orders</c> (contract 3.4).</summary>
internal sealed partial record OrderBody(
    string Reference,
    string Kind,
    OrderBody.Person Holder,
    string ServicePoint,
    string CardProduct
)
{
    public const string OnlyKind = "open_account_order_card";
    private const string OnlyProduct = "insurance_debit";

    /// <summary>Whom the account is for. Seen by the bank while it decides, and written down nowhere here.</summary>
    internal sealed record Person(string Name, string IdNumber, string Mobile, string Sex)
    {
        // A record would print its members, and so a log line could hold a person.
        public override string ToString() => "(a person)";
    }

    public bool IsSound =>
        IsReference(Reference)
        && Kind is OnlyKind
        && CardProduct is OnlyProduct
        && Holder.Name.Length is >= 1 and <= 64
        && Holder.IdNumber.Length == 18
        && Holder.Mobile.Length is >= 1 and <= 20
        && Holder.Sex is "male" or "female"
        && ServicePoint.Length is >= 1 and <= 32;

    /// <summary>The service's reference: at most 35 characters, ends in the number of the attempt.</summary>
    public static bool IsReference(string text) => text.Length <= 35 && ReferenceForm().IsMatch(text);

    [GeneratedRegex("^[A-Za-z0-9_-]+-[1-9][0-9]{0,2}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReferenceForm();
}
