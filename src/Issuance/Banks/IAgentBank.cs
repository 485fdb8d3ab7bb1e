namespace Issuance.Banks;

/// <summary>A bank that opens accounts and makes cards for us. One adapter a bank; it sends once and never repeats by itself.</summary>
public interface IAgentBank
{
    /// <summary>The bank's code, as in an application's <c>agentBank</c>.</summary>
    string Code { get; }

    /// <summary>For so long after a send the bank may still be working on it, so "not found" means nothing before.</summary>
    TimeSpan ProcessingWindow { get; }

    /// <summary>Sends the order, once.</summary>
    /// <param name="order">Its row must be committed first: a crash from here on leaves an order that only an enquiry can settle.</param>
    /// <param name="cancel">A stop. If it comes after the sending began the answer is <see cref="BankAnswer.Unknown"/>, not an exception.</param>
    /// <returns>
    /// <see cref="BankAnswer.Accepted"/>, <see cref="BankAnswer.Declined"/>, <see cref="BankAnswer.NotSent"/> or <see cref="BankAnswer.Unknown"/>.
    /// </returns>
    Task<BankAnswer> OpenAccountAndOrderCardAsync(BankOrder order, CancellationToken cancel);

    /// <summary>Asks what became of an order. Changes nothing at the bank.</summary>
    /// <param name="reference">The reference that the order was sent under.</param>
    /// <param name="cancel">A stop; answered as above.</param>
    /// <returns>
    /// <see cref="BankAnswer.Found"/>, <see cref="BankAnswer.NotFound"/>, or no news: <see cref="BankAnswer.NotSent"/>, <see cref="BankAnswer.Unknown"/>.
    /// </returns>
    Task<BankAnswer> EnquireAsync(string reference, CancellationToken cancel);

    /// <summary>The bank's reason code in our spelling (snake_case); <c>other</c> for what we do not know how to read.</summary>
    string MapReason(string bankCode);
}
