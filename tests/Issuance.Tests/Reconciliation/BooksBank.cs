using System.Runtime.CompilerServices;
using Issuance.Banks;

namespace Issuance.Tests.Reconciliation;

/// <summary>A bank that only has books: what stands in them is what the wire would bring.</summary>
internal sealed class BooksBank(string code) : IAgentBank
{
    public List<BankBookLine> Lines { get; } = [];

    /// <summary>Comes behind these, made while it is read.</summary>
    public IEnumerable<BankBookLine> More { get; set; } = [];

    /// <summary>Thrown behind the last line.</summary>
    public Exception? Fault { get; set; }

    public string Code => code;

    public BankCapabilities Capabilities => throw new NotSupportedException();

    public void Has(string reference, BankAccountState state = BankAccountState.Open, string? last4 = null) =>
        Lines.Add(new BankBookLine.Account(reference, state, last4));

    public void Credited(string reference, long fen) => Lines.Add(new BankBookLine.Credit(reference, fen));

    public async IAsyncEnumerable<BankBookLine> ReadBooksAsync(
        DateOnly day,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        foreach (var line in Lines.ToList().Concat(More))
        {
            await Task.Yield();
            yield return line;
        }

        if (Fault is not null)
            throw Fault;
    }

    public DateTimeOffset WindowEndsAt(DateTimeOffset sentAt) => throw new NotSupportedException();

    public Task<BankAnswer> SendAsync(BankRequest request, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<BankAnswer> EnquireAsync(BankEnquiry enquiry, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<BankMailbag?> FetchMailAsync(CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchResults?> FetchBatchResultsAsync(BankEnquiry enquiry, CancellationToken cancel) =>
        throw new NotSupportedException();

    public string MapReason(string bankCode) => throw new NotSupportedException();
}
