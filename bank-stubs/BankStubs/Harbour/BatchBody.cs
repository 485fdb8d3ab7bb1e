using System.Text.Json.Serialization;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>Body of <c>POST /harbour/v1/transfer-batches</c>: credits, with control totals that must be theirs.</summary>
internal sealed record BatchBody(
    string Reference,
    string Kind,
    DateOnly Period,
    int LineCount,
    long TotalFen,
    IReadOnlyList<BatchBody.Line> Lines
) : IHarbourRequest
{
    /// <summary>In bytes; some 100,000 lines.</summary>
    public const int Largest = 16 * 1024 * 1024;

    internal sealed record Line(string LineReference, string OrderReference, long AmountFen);

    [JsonIgnore]
    public Kind? Asked =>
        OrderBody.IsReference(Reference)
        && Kind is "submit_batch"
        && LineCount == Lines.Count
        && Lines.Count > 0
        && TotalFen == Lines.Sum(l => l.AmountFen)
        && Lines.All(l => l.AmountFen > 0 && l.LineReference.Length is >= 1 and <= 35)
        && Lines.DistinctBy(l => l.LineReference, StringComparer.Ordinal).Count() == Lines.Count
            ? Ledger.Kind.SubmitBatch
            : null;

    [JsonIgnore]
    public string? Subject => null;

    [JsonIgnore]
    public string? ServicePoint => null;

    [JsonIgnore]
    public MagicNumber Magic => MagicNumber.None;

    public IReadOnlyList<BatchLine> ToBook() =>
        [.. Lines.Select(l => new BatchLine(l.LineReference, l.OrderReference, l.AmountFen))];
}
