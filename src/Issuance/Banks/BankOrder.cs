namespace Issuance.Banks;

/// <summary>An order to open an account for one person and to make their card.</summary>
/// <param name="Reference">Ours: at most 35 characters, ends in <c>-ATTEMPT</c>, the same on every resend; never the caller's idempotency key.</param>
/// <param name="Holder">Whom the account is for.</param>
/// <param name="ServicePoint">Code of the service point that the card is to be sent to.</param>
public sealed record BankOrder(string Reference, BankOrderHolder Holder, string ServicePoint)
{
    // A record would print the person into any log line that mentions the order.
    public override string ToString() => $"BankOrder {Reference}";
}

/// <summary>The person as the bank needs them, in clear: keep it for the length of one call.</summary>
/// <param name="Name">As on the ID document.</param>
/// <param name="IdNumber">18 characters, X in upper case.</param>
/// <param name="Mobile">11 digits.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>.</param>
public sealed record BankOrderHolder(string Name, string IdNumber, string Mobile, string Sex)
{
    public override string ToString() => nameof(BankOrderHolder);
}
