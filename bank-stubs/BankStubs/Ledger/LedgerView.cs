using System.Text.Json.Serialization;

namespace BankStubs.Ledger;

/// <summary>What <c>GET /_stub/ledger</c> shows (contract 3.1).</summary>
internal sealed record LedgerView(string Bank, LedgerView.Sums Totals, IReadOnlyList<LedgerView.Entry> Entries)
{
    internal sealed record Sums(int References, int Effects, int Requests, int Enquiries, int SignatureFailures);

    /// <param name="AccountState">Of the account that the reference is about; null where there is none.</param>
    /// <param name="Subject">Of what is done to a card that there is: the order that it is known by.</param>
    /// <param name="Lines">Of a batch.</param>
    internal sealed record Entry(
        string Reference,
        Kind Kind,
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
        DateTimeOffset FirstSeenAt,
        AccountState? AccountState,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Line>? Lines
    );

    internal sealed record Message(string MessageId, int Sequence, string Type, int Deliveries, int? LastStatus);

    /// <param name="Effects">Credits that were booked under the line reference, over all batches.</param>
    internal sealed record Line(
        string Reference,
        string Subject,
        long AmountFen,
        int Effects,
        LineResult Result,
        string? Reason
    );

    /// <param name="reference">
    /// Shows and sums this one alone, or the batch that has such a line; signature failures have no reference and stay the
    /// bank's.
    /// </param>
    public static LedgerView Of(string bank, BankLedger ledger, string? reference)
    {
        var shown = reference is null ? ledger.Entries : ledger.FindAll(reference);
        return new(
            bank,
            new(
                shown.Count,
                shown.Sum(e => e.Effects),
                shown.Sum(e => e.Requests),
                shown.Sum(e => e.Enquiries),
                ledger.SignatureFailures
            ),
            ledger.Read((accounts, credits) => shown.Select(e => Of(e, accounts, credits)).ToList())
        );
    }

    private static Entry Of(LedgerEntry entry, Accounts accounts, Credits credits) =>
        new(
            entry.Reference,
            entry.Kind,
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
            entry.FirstSeenAt,
            (accounts.Find(entry.Reference) ?? accounts.Find(entry.Subject))?.State,
            entry.Subject,
            entry.Kind != Kind.SubmitBatch
                ? null
                :
                [
                    .. entry.Lines.Select(l => new Line(
                        l.LineReference,
                        l.Subject,
                        l.AmountFen,
                        credits.CountOf(l.LineReference),
                        l.Result,
                        l.Reason
                    )),
                ]
        );
}
