namespace BankStubs.Ledger;

/// <summary>What the numbers of a bank begin with, so that no two banks ever give the same one. Eleven digits follow.</summary>
/// <param name="Message">Of message ids, for instance <c>hb-</c>.</param>
/// <param name="Account">Four digits.</param>
/// <param name="Card">9990, which no real bank has and which alone the service takes in the sandbox; more digits tell banks apart.</param>
/// <param name="Serial">Of a card's body.</param>
/// <param name="Shipment">Of a carrier's reference.</param>
internal sealed record BankNumbers(string Message, string Account, string Card, string Serial, string Shipment)
{
    public static readonly BankNumbers Harbour = new("hb-", "1099", "9990", "SC109", "HBS");
    public static readonly BankNumbers Meridian = new("mr-", "1098", "99901", "SC108", "MRS");
    public static readonly BankNumbers Rural = new("ru-", "1097", "99902", "SC107", "RUS");
}
