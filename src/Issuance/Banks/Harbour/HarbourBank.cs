using Issuance.Banks.Signing;
using Issuance.Jobs;
using Microsoft.Extensions.Logging;

namespace Issuance.Banks.Harbour;

/// <summary>The bank <c>harbour</c>: JSON over HTTP, signed both ways; it calls back, and answers any enquiry at any time.</summary>
/// <remarks>
/// Safe for several threads; one instance for the process, since it holds the bank's pause and limit of calls.
/// It sends each message once. Repeating is the job's business, which knows what was written down before.
/// </remarks>
public sealed class HarbourBank : IAgentBank, IDisposable
{
    /// <summary>The bank's code.</summary>
    public const string BankCode = "harbour";

    /// <summary>Name of the bank's key in its messages.</summary>
    public const string BankKeyId = "harbour-1";

    private readonly BankResilience resilience;
    private readonly HarbourExchange exchange;
    private readonly string baseUrl;

    /// <param name="options">Validated.</param>
    /// <param name="signer">Signs as us.</param>
    /// <param name="verifier">Knows the bank's key.</param>
    /// <param name="wallClock">Real time.</param>
    /// <param name="log">Hears when the bank goes and comes back.</param>
    /// <param name="reached">Told of <see cref="CrashPoint.AfterSend"/> and <see cref="CrashPoint.AfterReply"/> of what is sent.</param>
    /// <param name="calls">Told of the circuit; null where nobody watches.</param>
    /// <param name="tls">How the bank's server proves itself; null only in the sandbox.</param>
    public HarbourBank(
        HarbourOptions options,
        MessageSigner signer,
        MessageVerifier verifier,
        TimeProvider wallClock,
        ILogger<HarbourBank> log,
        Action<string> reached,
        BankCallLog? calls = null,
        BankTls? tls = null
    )
    {
        resilience = new(BankCode, options.Limits, wallClock, log, calls);
        exchange = new(BankHttp.Create(tls), resilience, signer, verifier, reached);
        baseUrl = options.BaseUrl!.AbsoluteUri.TrimEnd('/');
        Capabilities = new(
            BankCapabilities.Everything,
            BankConfirmation.Callback,
            Deduplicates: true,
            EnquiresAtAnyTime: true,
            TimeSpan.FromSeconds(options.ProcessingWindowSeconds),
            CutOff: null,
            options.Limits.Timeout,
            options.Limits.Pause,
            options.Limits.MaxConcurrentCalls,
            Suite: "intl"
        );
    }

    public string Code => BankCode;

    public BankCapabilities Capabilities { get; }

    public DateTimeOffset WindowEndsAt(DateTimeOffset sentAt) => sentAt + Capabilities.ProcessingWindow;

    public string MapReason(string bankCode) => HarbourReasons.Map(bankCode);

    public Task<BankAnswer> SendAsync(BankRequest request, CancellationToken cancel) =>
        exchange.SendAsync(
            HarbourAddresses.Of(baseUrl, request.Kind),
            HarbourRequests.BodyOf(request),
            (status, answer) => HarbourReader.ReadSent(request.Kind, status, answer, request.Reference),
            cancel
        );

    public Task<BankAnswer> EnquireAsync(BankEnquiry enquiry, CancellationToken cancel) =>
        exchange.AskAsync(
            HarbourAddresses.Of(baseUrl, enquiry),
            (status, answer) => HarbourReader.ReadEnquiry(enquiry.Kind, status, answer, enquiry.Reference),
            HarbourHttp.LargestAnswer,
            cancel
        );

    public Task<BankMailbag?> FetchMailAsync(CancellationToken cancel) => Task.FromResult<BankMailbag?>(null);

    public Task<BatchResults?> FetchBatchResultsAsync(BankEnquiry enquiry, CancellationToken cancel) =>
        HarbourBatches.FetchResultsAsync(exchange, baseUrl, enquiry, cancel);

    public IAsyncEnumerable<BankBookLine> ReadBooksAsync(DateOnly day, CancellationToken cancel) =>
        HarbourBooks.ReadAsync(exchange, baseUrl, day, cancel);

    public void Dispose()
    {
        exchange.Dispose();
        resilience.Dispose();
    }
}
