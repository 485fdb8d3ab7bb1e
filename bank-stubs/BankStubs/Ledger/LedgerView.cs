namespace BankStubs.Ledger;

/// <summary>What <c>GET /_stub/ledger</c> shows (contract 3.1).</summary>
internal sealed record LedgerView(string Bank, LedgerView.Sums Totals, IReadOnlyList<LedgerView.Entry> Entries)
{
    internal sealed record Sums(int References, int Effects, int Requests, int Enquiries, int SignatureFailures);

    internal sealed record Entry(
        string Reference,
        string Kind,
        string? State,
        int Effects,
        int Requests,
        int Enquiries,
        string? AccountNumber,
        string? CardNumber,
        string? Last4,
        string? Serial,
        string? ServicePoint,
        IReadOnlyList<Message> Callbacks,
        DateTimeOffset FirstSeenAt
    );

    internal sealed record Message(string MessageId, int Sequence, string Type, int Deliveries, int? LastStatus);

    /// <param name="reference">Shows and sums this one alone; signature failures have no reference and stay the bank's.</param>
    public static LedgerView Of(string bank, BankLedger ledger, string? reference)
    {
        var shown = ledger
            .Entries.Where(e => reference is null || string.Equals(e.Reference, reference, StringComparison.Ordinal))
            .ToList();
        return new(
            bank,
            new(
                shown.Count,
                shown.Sum(e => e.Effects),
                shown.Sum(e => e.Requests),
                shown.Sum(e => e.Enquiries),
                ledger.SignatureFailures
            ),
            [.. shown.Select(Of)]
        );
    }

    private static Entry Of(LedgerEntry entry) =>
        new(
            entry.Reference,
            Harbour.OrderBody.OnlyKind,
            entry.State,
            entry.Effects,
            entry.Requests,
            entry.Enquiries,
            entry.AccountNumber,
            entry.CardNumber,
            entry.CardNumber?[^4..],
            entry.Serial,
            entry.ServicePoint,
            [
                .. entry.Callbacks.Select(c => new Message(
                    c.MessageId,
                    c.Sequence,
                    c.Step.CallbackType(),
                    c.Deliveries,
                    c.LastStatus
                )),
            ],
            entry.FirstSeenAt
        );
}
