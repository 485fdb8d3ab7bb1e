using System.Net;
using System.Text.Json;
using Issuance.Banks.Signing;
using Issuance.Jobs;
using Microsoft.Extensions.Logging;

namespace Issuance.Banks.Harbour;

/// <summary>The bank <c>harbour</c>: translates our orders, and decides what each ending of a call means (contract 3.3, 3.4).</summary>
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

    private readonly HttpClient http = HarbourHttp.Create();
    private readonly BankResilience resilience;
    private readonly MessageSigner signer;
    private readonly MessageVerifier verifier;
    private readonly Action<string> reached;
    private readonly string orders;

    /// <param name="options">Validated.</param>
    /// <param name="signer">Signs as us.</param>
    /// <param name="verifier">Knows the bank's key.</param>
    /// <param name="wallClock">Real time.</param>
    /// <param name="log">Hears when the bank goes and comes back.</param>
    /// <param name="reached">Told of <see cref="CrashPoint.AfterSend"/> and <see cref="CrashPoint.AfterReply"/> of an order.</param>
    /// <param name="calls">Told of the circuit; null where nobody watches.</param>
    public HarbourBank(
        HarbourOptions options,
        MessageSigner signer,
        MessageVerifier verifier,
        TimeProvider wallClock,
        ILogger<HarbourBank> log,
        Action<string> reached,
        BankCallLog? calls = null
    )
    {
        this.signer = signer;
        this.verifier = verifier;
        this.reached = reached;
        resilience = new(BankCode, options.Limits, wallClock, log, calls);
        orders = options.BaseUrl!.AbsoluteUri.TrimEnd('/') + "/v1/card-orders";
        ProcessingWindow = TimeSpan.FromSeconds(options.ProcessingWindowSeconds);
    }

    public string Code => BankCode;

    public TimeSpan ProcessingWindow { get; }

    public string MapReason(string bankCode) => HarbourReasons.Map(bankCode);

    public Task<BankAnswer> OpenAccountAndOrderCardAsync(BankOrder order, CancellationToken cancel)
    {
        var (reference, holder) = (order.Reference, order.Holder);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new(
                reference,
                "open_account_order_card",
                new(holder.Name, holder.IdNumber, holder.Mobile, holder.Sex),
                order.ServicePoint,
                "insurance_debit"
            ),
            HarbourJson.Default.HarbourOrder
        );
        return resilience.CallAsync(
            token =>
                AskAsync(
                    HttpMethod.Post,
                    new(orders),
                    body,
                    (status, answer) => HarbourReader.ReadOrder(status, answer, reference),
                    reached,
                    token,
                    cancel
                ),
            cancel
        );
    }

    public Task<BankAnswer> EnquireAsync(string reference, CancellationToken cancel) =>
        resilience.CallAsync(
            token =>
                AskAsync(
                    HttpMethod.Get,
                    new($"{orders}/{Uri.EscapeDataString(reference)}"),
                    [],
                    (status, answer) => HarbourReader.ReadEnquiry(status, answer, reference),
                    _ => { }, // the named points are those of an order
                    token,
                    cancel
                ),
            cancel
        );

    public void Dispose()
    {
        http.Dispose();
        resilience.Dispose();
    }

    private async Task<BankAnswer> AskAsync(
        HttpMethod method,
        Uri address,
        byte[] body,
        Func<HttpStatusCode, byte[], BankAnswer> read,
        Action<string> reached,
        CancellationToken token,
        CancellationToken stop
    )
    {
        using var request = HarbourHttp.Request(method, address, body);
        signer.SignRequest(request, body);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            reached(CrashPoint.AfterSend);
            var answer = await HarbourHttp.ReadBodyAsync(response.Content, token);
            reached(CrashPoint.AfterReply);
            return Judge(response, address, answer, read);
        }
        catch (HttpRequestException e) when (WhyNotSent(e) is { } reason)
        {
            return new BankAnswer.NotSent(reason);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            reached(CrashPoint.AfterSend);
            return WhatIsUnknown(e, stop);
        }
    }

    private BankAnswer Judge(
        HttpResponseMessage response,
        Uri address,
        byte[]? body,
        Func<HttpStatusCode, byte[], BankAnswer> read
    )
    {
        // Whoever answers for a bank that is down cannot sign for it, so this comes before the signature.
        if (HarbourReader.IsOutOfService(response.StatusCode))
            return HarbourReader.Unexpected(response.StatusCode);
        if (body is null)
            return new BankAnswer.Unknown("answer_too_large", BrokenAnswer: true);
        return verifier.VerifyAnswer(BankCode, response, address.AbsoluteUri, body) switch
        {
            SignatureCheck.Valid => read(response.StatusCode, body),
            SignatureCheck.Fault fault => new BankAnswer.Unknown(fault.Code, BrokenAnswer: true),
            _ => throw new InvalidOperationException("not an ending of a verification"),
        };
    }

    // Only these three are over before the first byte of the request is written: no connection serves a second request,
    // so none of them can come from a connection that has carried something (see HarbourHttp).
    private static string? WhyNotSent(HttpRequestException e) =>
        e.HttpRequestError switch
        {
            HttpRequestError.ConnectionError => "connection_refused",
            HttpRequestError.NameResolutionError => "name_not_resolved",
            HttpRequestError.SecureConnectionError => "tls_failed",
            _ => null,
        };

    // A time limit that runs out while connecting counts as unknown, too: it cannot be told from one that runs out later,
    // and an enquiry costs less than an order sent twice.
    private static BankAnswer.Unknown WhatIsUnknown(Exception e, CancellationToken stop) =>
        e switch
        {
            OperationCanceledException when stop.IsCancellationRequested => new("stopping", BrokenAnswer: false),
            OperationCanceledException => new("timeout", BrokenAnswer: false),
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            } => HarbourReader.Unreadable,
            _ => new("connection_lost", BrokenAnswer: false),
        };
}
