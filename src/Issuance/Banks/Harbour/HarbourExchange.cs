using System.Net;
using Issuance.Banks.Signing;
using Issuance.Jobs;

namespace Issuance.Banks.Harbour;

/// <summary>One signed message to the bank and its signed answer, and what each ending of that means (contract 3.3, 3.4).</summary>
/// <param name="http">The wire; ended with this.</param>
/// <param name="resilience">The bank's pause, limit of calls and time limit.</param>
/// <param name="signer">Signs as us.</param>
/// <param name="verifier">Knows the bank's key.</param>
/// <param name="reached">Told of <see cref="CrashPoint.AfterSend"/> and <see cref="CrashPoint.AfterReply"/> of what is sent.</param>
internal sealed class HarbourExchange(
    HttpClient http,
    BankResilience resilience,
    MessageSigner signer,
    MessageVerifier verifier,
    Action<string> reached
) : IDisposable
{
    /// <summary>Sends what may change something at the bank; once.</summary>
    /// <param name="address">Absolute; it is signed as it stands.</param>
    /// <param name="read">Reads an answer whose signature holds.</param>
    public Task<BankAnswer> SendAsync(
        Uri address,
        byte[] body,
        Func<HttpStatusCode, byte[], BankAnswer> read,
        CancellationToken cancel
    ) =>
        resilience.CallAsync(
            token =>
                ExchangeAsync(HttpMethod.Post, address, body, read, HarbourHttp.LargestAnswer, reached, token, cancel),
            cancel
        );

    /// <summary>Asks, which changes nothing at the bank.</summary>
    /// <param name="largestAnswer">In bytes; more is not believed.</param>
    public Task<BankAnswer> AskAsync(
        Uri address,
        Func<HttpStatusCode, byte[], BankAnswer> read,
        int largestAnswer,
        CancellationToken cancel
    ) =>
        resilience.CallAsync(
            token =>
                ExchangeAsync(
                    HttpMethod.Get,
                    address,
                    [],
                    read,
                    largestAnswer,
                    _ => { }, // the named points are those of what is sent
                    token,
                    cancel
                ),
            cancel
        );

    public void Dispose() => http.Dispose();

    private async Task<BankAnswer> ExchangeAsync(
        HttpMethod method,
        Uri address,
        byte[] body,
        Func<HttpStatusCode, byte[], BankAnswer> read,
        int largestAnswer,
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
            var answer = await HarbourHttp.ReadBodyAsync(response.Content, largestAnswer, token);
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
        return verifier.VerifyAnswer(HarbourBank.BankCode, response, address.AbsoluteUri, body) switch
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
