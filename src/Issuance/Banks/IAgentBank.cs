namespace Issuance.Banks;

/// <summary>
/// A bank that opens accounts, makes cards and moves money for us. One adapter a bank; it translates, sends once, and
/// never repeats by itself what may have left.
/// </summary>
/// <remarks>Safe for several threads; one instance for the process, since it holds the bank's pause and limit of calls.</remarks>
public interface IAgentBank
{
    /// <summary>The bank's code, as in an application's <c>agentBank</c>.</summary>
    string Code { get; }

    /// <summary>What it can do and how it confirms; the same for the life of the process.</summary>
    BankCapabilities Capabilities { get; }

    /// <summary>Until then the bank may still be working on what was sent, so "not found" means nothing before.</summary>
    /// <param name="sentAt">The last send; wall clock.</param>
    DateTimeOffset WindowEndsAt(DateTimeOffset sentAt);

    /// <summary>Sends a request, once.</summary>
    /// <param name="request">Its instruction must be committed first: a crash from here on leaves what only an enquiry can settle.</param>
    /// <param name="cancel">A stop. If it comes after the sending began the answer is <see cref="BankAnswer.Unknown"/>, not an exception.</param>
    /// <returns>
    /// <see cref="BankAnswer.Accepted"/>, <see cref="BankAnswer.Declined"/>, <see cref="BankAnswer.Pending"/>,
    /// <see cref="BankAnswer.NotSent"/> or <see cref="BankAnswer.Unknown"/>.
    /// </returns>
    Task<BankAnswer> SendAsync(BankRequest request, CancellationToken cancel);

    /// <summary>Asks what became of a request. Changes nothing at the bank.</summary>
    /// <param name="enquiry">The reference that it was sent under, and what it was.</param>
    /// <param name="cancel">A stop; answered as above.</param>
    /// <returns>
    /// <see cref="BankAnswer.Found"/>, <see cref="BankAnswer.Pending"/>, <see cref="BankAnswer.NotFound"/>, or no news:
    /// <see cref="BankAnswer.NotSent"/>, <see cref="BankAnswer.Unknown"/>.
    /// </returns>
    Task<BankAnswer> EnquireAsync(BankEnquiry enquiry, CancellationToken cancel);

    /// <summary>
    /// Fetches what the bank has to tell and was not confirmed before (a poll, a return file). The same mail may come
    /// again until it is confirmed; the inbox takes each message once.
    /// </summary>
    /// <returns>Null when there is nothing, when the bank is away, and always for a bank that calls back.</returns>
    Task<BankMailbag?> FetchMailAsync(CancellationToken cancel);

    /// <summary>The results of a transfer batch, line by line. Changes nothing at the bank.</summary>
    /// <returns>Null while the bank has none, or gave no clear answer.</returns>
    Task<BatchResults?> FetchBatchResultsAsync(BankEnquiry enquiry, CancellationToken cancel);

    /// <summary>
    /// The bank's own books at the end of a day: every account that it opened for us, and the credits of that day. Streamed,
    /// so that a million accounts need no more memory than a page of them.
    /// </summary>
    /// <param name="day">In Asia/Shanghai, on the wall clock.</param>
    /// <exception cref="BankBooksException">There are none for that day, or they cannot be believed; nothing may follow from a part of them.</exception>
    IAsyncEnumerable<BankBookLine> ReadBooksAsync(DateOnly day, CancellationToken cancel);

    /// <summary>Removes what this line keeps in clear beyond its time, such as exchanged files; most keep nothing.</summary>
    /// <returns>How much was removed.</returns>
    /// <exception cref="IOException">What is to be cleaned is away.</exception>
    Task<int> PurgeAsync(CancellationToken cancel) => Task.FromResult(0);

    /// <summary>The bank's reason code in our spelling (snake_case); <c>other</c> for what we do not know how to read.</summary>
    string MapReason(string bankCode);
}
