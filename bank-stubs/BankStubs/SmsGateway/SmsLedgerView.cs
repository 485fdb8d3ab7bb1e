namespace BankStubs.SmsGateway;

/// <summary>What <c>GET /_stub/ledger?bank=sms</c> shows (contract 3.1).</summary>
internal sealed record SmsLedgerView(string Bank, SmsLedgerView.Sums Totals, IReadOnlyList<SmsEntry> Entries)
{
    internal sealed record Sums(int References, int Effects, int Requests, int Enquiries, int SignatureFailures);

    /// <param name="reference">Shows and sums this one alone.</param>
    public static SmsLedgerView Of(SmsLedger ledger, string? reference)
    {
        var shown = ledger
            .Entries.Where(e => reference is null || string.Equals(e.Reference, reference, StringComparison.Ordinal))
            .ToList();
        return new(
            SmsGateway.Code,
            new(
                shown.Count,
                shown.Sum(e => e.Effects),
                shown.Sum(e => e.Requests),
                shown.Sum(e => e.Enquiries),
                SignatureFailures: 0
            ),
            shown
        );
    }
}
