using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Issuance.Banks.Meridian;

/// <summary>
/// The bank <c>meridian</c>: XML in the shape of ISO 20022 through one gateway address. It takes a request in and tells the
/// result later, to an enquiry or in its mail.
/// </summary>
/// <remarks>
/// Safe for several threads; one instance for the process, since it holds the bank's pause and limit of calls. It sends
/// each message once: repeating is the job's business, which knows what was written down before.
/// </remarks>
public sealed class MeridianBank : IAgentBank, IDisposable
{
    /// <summary>The bank's code.</summary>
    public const string BankCode = "meridian";

    private static readonly BankAnswer Read = new BankAnswer.Accepted();

    private readonly BankResilience resilience;
    private readonly MeridianGateway gateway;
    private readonly MeridianRequests requests;
    private readonly Action<string> reached;
    private readonly string settlementAccount;

    /// <param name="options">Validated.</param>
    /// <param name="signature">Signs as us and knows the bank's key.</param>
    /// <param name="wallClock">Real time.</param>
    /// <param name="log">Hears when the bank goes and comes back.</param>
    /// <param name="reached">Told of the crash points of a send.</param>
    /// <param name="calls">Told of the circuit; null where nobody watches.</param>
    /// <param name="tls">How the bank's server proves itself; null only in the sandbox.</param>
    internal MeridianBank(
        MeridianOptions options,
        MeridianSignature signature,
        TimeProvider wallClock,
        ILogger<MeridianBank> log,
        Action<string> reached,
        BankCallLog? calls = null,
        BankTls? tls = null
    )
    {
        this.reached = reached;
        settlementAccount = options.SettlementAccount;
        resilience = new(BankCode, options.Limits, wallClock, log, calls);
        gateway = new(BankHttp.Create(tls), options, signature, resilience, wallClock);
        requests = new(options, wallClock);
        Capabilities = new(
            BankCapabilities.Everything,
            BankConfirmation.Poll,
            Deduplicates: true,
            EnquiresAtAnyTime: true,
            TimeSpan.FromSeconds(options.ProcessingWindowSeconds),
            CutOff: null,
            options.Limits.Timeout,
            options.Limits.Pause,
            options.Limits.MaxConcurrentCalls,
            signature.Suite
        );
    }

    public string Code => BankCode;

    public BankCapabilities Capabilities { get; }

    public DateTimeOffset WindowEndsAt(DateTimeOffset sentAt) => sentAt + Capabilities.ProcessingWindow;

    public string MapReason(string bankCode) => MeridianReasons.Map(bankCode);

    public Task<BankAnswer> SendAsync(BankRequest request, CancellationToken cancel) =>
        gateway.AskAsync(
            MeridianService.Of(request.Kind),
            MeridianGateway.NewSerial(),
            requests.Write(request),
            MeridianGateway.MostOfOne,
            answer => MeridianReader.ReadIntake(answer, request.Reference),
            reached,
            cancel
        );

    public Task<BankAnswer> EnquireAsync(BankEnquiry enquiry, CancellationToken cancel)
    {
        var serial = MeridianGateway.NewSerial();
        return gateway.AskAsync(
            MeridianService.Query,
            serial,
            requests.Query(serial, enquiry),
            MeridianGateway.MostOfOne,
            answer => MeridianReader.ReadEnquiry(answer, enquiry),
            _ => { }, // the named points are those of a send
            cancel
        );
    }

    public async Task<BankMailbag?> FetchMailAsync(CancellationToken cancel)
    {
        var serial = MeridianGateway.NewSerial();
        MeridianMail.Bag? bag = null;
        var ending = await FetchAsync(
            MeridianService.FetchMail,
            serial,
            requests.FetchMail(serial, MeridianMail.MostMessages),
            content => (bag = MeridianMail.Read(content)) is not null,
            cancel
        );
        if (bag is { Mail: [], Troubles: [] })
            return null;
        if (bag is { } full)
            return new(full.Mail, full.Troubles, stop => ConfirmAsync(full.Cursor, stop));
        // Mail that cannot be believed is not confirmed: it comes again once the bank has mended it.
        return ending is BankAnswer.Unknown { BrokenAnswer: true } broken
            ? new([], [new(MeridianService.FetchMail, broken.Reason)], _ => Task.CompletedTask)
            : null;
    }

    public async Task<BatchResults?> FetchBatchResultsAsync(BankEnquiry enquiry, CancellationToken cancel)
    {
        List<BatchLineResult> lines = [];
        for (var number = 1; ; number++)
        {
            var serial = MeridianGateway.NewSerial();
            MeridianBatch.Page? page = null;
            await FetchAsync(
                MeridianService.BatchResult,
                serial,
                requests.BatchQuery(serial, enquiry.Reference, number),
                content => (page = MeridianBatch.Read(content, enquiry.Reference, number)) is not null,
                cancel
            );
            if (page is null)
                return null;
            lines.AddRange(page.Results);
            if (lines.Count > page.Lines)
                return null;
            if (page.IsLast)
                return new(IsComplete: lines.Count == page.Lines, lines);
        }
    }

    public async IAsyncEnumerable<BankBookLine> ReadBooksAsync(
        DateOnly day,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var opening = MeridianGateway.NewSerial();
        var statement = new MeridianStatement(day, opening, settlementAccount);
        while (!statement.IsComplete)
        {
            var serial = statement.NextPage == 1 ? opening : MeridianGateway.NewSerial();
            byte[]? page = null;
            var ending = await FetchAsync(
                MeridianService.Statement,
                serial,
                requests.StatementQuery(serial, opening, day, statement.NextPage),
                content => (page = content) is not null,
                cancel
            );
            if (page is null)
                throw new BankBooksException(WhyNoBooks(ending));
            foreach (var line in statement.Read(page))
                yield return line;
        }
    }

    public void Dispose()
    {
        gateway.Dispose();
        resilience.Dispose();
    }

    private async Task ConfirmAsync(string cursor, CancellationToken cancel)
    {
        var serial = MeridianGateway.NewSerial();
        // Where this fails the mail comes again, and the inbox knows it.
        await FetchAsync(MeridianService.ConfirmMail, serial, requests.ConfirmMail(serial, cursor), _ => true, cancel);
    }

    /// <param name="take">Takes the content of a good answer; false where it cannot be read.</param>
    private Task<BankAnswer> FetchAsync(
        string service,
        string serial,
        byte[] content,
        Func<byte[], bool> take,
        CancellationToken cancel
    ) =>
        gateway.AskAsync(
            service,
            serial,
            content,
            MeridianGateway.MostOfPage,
            answer =>
                answer.Code != MeridianReader.Done ? MeridianReader.Unexpected(answer.Code!)
                : take(answer.Content) ? Read
                : MeridianReader.Unreadable,
            _ => { },
            cancel
        );

    private static string WhyNoBooks(BankAnswer ending) =>
        ending switch
        {
            BankAnswer.Unknown { Reason: $"gateway_{MeridianReader.NotThereYet}" } => "not_there_yet",
            BankAnswer.Unknown unknown => unknown.Reason,
            BankAnswer.NotSent notSent => notSent.Reason,
            _ => "unreadable",
        };
}
