namespace Issuance.Banks.Meridian;

/// <summary>
/// Names of messages and services. The messages of ISO 20022 are those of the schemas acmt.007.001.03, acmt.010.001.03,
/// acmt.011.001.03, acmt.019.001.03, pain.001.001.10, pain.002.001.11, camt.053.001.08 and camt.060.001.05.
/// </summary>
internal static class MeridianNames
{
    private const string Iso = "urn:iso:std:iso:20022:tech:xsd:";

    internal const string Opening = Iso + "acmt.007.001.03";
    internal const string Acknowledgement = Iso + "acmt.010.001.03";
    internal const string Rejection = Iso + "acmt.011.001.03";
    internal const string Closing = Iso + "acmt.019.001.03";
    internal const string Credits = Iso + "pain.001.001.10";
    internal const string PaymentStatus = Iso + "pain.002.001.11";
    internal const string Statement = Iso + "camt.053.001.08";
    internal const string StatementRequest = Iso + "camt.060.001.05";

    /// <summary>The bank's own namespace, for what ISO 20022 has no message for.</summary>
    internal const string Own = "urn:example:meridian:xsd:card.001";

    internal const string CreditsName = "pain.001.001.10";
    internal const string StatementName = "camt.053.001.08";

    /// <summary>Scheme of an account that is named by our reference of its card's order.</summary>
    internal const string ByOrderReference = "ORDREF";

    internal const string BankMember = "MERIDIAN";
    internal const string Currency = "CNY";
}

/// <summary>Values of the field <c>service</c>.</summary>
internal static class MeridianService
{
    internal const string Open = "account.open";
    internal const string Close = "account.close";
    internal const string Freeze = "card.freeze";
    internal const string Unfreeze = "card.unfreeze";
    internal const string Replace = "card.replace";
    internal const string Batch = "batch.submit";
    internal const string Query = "order.query";
    internal const string BatchResult = "batch.query";
    internal const string Statement = "statement.query";
    internal const string FetchMail = "mail.fetch";
    internal const string ConfirmMail = "mail.confirm";

    /// <exception cref="InvalidOperationException">Not in the capabilities.</exception>
    internal static string Of(InstructionKind kind) =>
        kind switch
        {
            InstructionKind.OpenAccountOrderCard => Open,
            InstructionKind.Close => Close,
            InstructionKind.Freeze => Freeze,
            InstructionKind.Unfreeze => Unfreeze,
            InstructionKind.ReplaceCard => Replace,
            InstructionKind.SubmitBatch => Batch,
            _ => throw new InvalidOperationException($"Not in the capabilities: {kind}."),
        };
}
