using System.Net;
using System.Security.Cryptography;
using Issuance.Jobs;

namespace Issuance.Banks.Meridian;

/// <summary>One signed exchange with the bank's single address. Nothing in an answer is looked at before its signature holds.</summary>
internal sealed class MeridianGateway(
    HttpClient http,
    MeridianOptions options,
    MeridianSignature signature,
    BankResilience resilience,
    TimeProvider wallClock
) : IDisposable
{
    /// <summary>An answer about one reference has a few thousand bytes.</summary>
    internal const int MostOfOne = 64 * 1024;

    /// <summary>A page of a list: 50 messages, or 2,000 accounts or payments.</summary>
    internal const int MostOfPage = 16 * 1024 * 1024;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly Uri address = new(options.BaseUrl!.AbsoluteUri.TrimEnd('/') + "/gateway");

    /// <summary>A number for one message of ours, never used again.</summary>
    internal static string NewSerial() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <param name="serial">Of this message; the answer must name it.</param>
    /// <param name="content">The business content.</param>
    /// <param name="most">The most bytes that an answer may have on the wire.</param>
    /// <param name="read">Says what a verified answer means.</param>
    /// <param name="reached">Told of <see cref="CrashPoint.AfterSend"/> and <see cref="CrashPoint.AfterReply"/>.</param>
    internal Task<BankAnswer> AskAsync(
        string service,
        string serial,
        byte[] content,
        int most,
        Func<MeridianEnvelope, BankAnswer> read,
        Action<string> reached,
        CancellationToken stop
    ) => resilience.CallAsync(token => AskOnceAsync(service, serial, content, most, read, reached, token, stop), stop);

    public void Dispose() => http.Dispose();

    private async Task<BankAnswer> AskOnceAsync(
        string service,
        string serial,
        byte[] content,
        int most,
        Func<MeridianEnvelope, BankAnswer> read,
        Action<string> reached,
        CancellationToken token,
        CancellationToken stop
    )
    {
        var envelope = new MeridianEnvelope(
            options.Partner,
            serial,
            service,
            signature.SignType,
            MeridianForms.Stamp(wallClock.GetUtcNow()),
            content
        );
        using var request = MeridianHttp.Request(address, envelope.ToForm(signature.Sign(envelope.SignedBytes())));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            reached(CrashPoint.AfterSend);
            var answer = await MeridianHttp.ReadBodyAsync(response.Content, most, token);
            reached(CrashPoint.AfterReply);
            return Judge(response.StatusCode, answer, envelope, read);
        }
        catch (HttpRequestException e) when (MeridianHttp.WhyNotSent(e) is { } reason)
        {
            return new BankAnswer.NotSent(reason);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            reached(CrashPoint.AfterSend);
            return MeridianHttp.WhatIsUnknown(e, stop);
        }
    }

    private BankAnswer Judge(
        HttpStatusCode status,
        byte[]? body,
        MeridianEnvelope asked,
        Func<MeridianEnvelope, BankAnswer> read
    )
    {
        // The gateway says everything that it has to say with 200; whoever answers otherwise cannot sign for the bank.
        if (status != HttpStatusCode.OK)
            return new BankAnswer.Unknown($"http_{(int)status}", BrokenAnswer: !IsOutOfService(status));
        if (body is null)
            return new BankAnswer.Unknown("answer_too_large", BrokenAnswer: true);
        if (MeridianEnvelope.Read(body) is not ({ Code: not null } answer, var sign))
            return MeridianReader.Unreadable;
        if (sign is null)
            return new BankAnswer.Unknown("signature_missing", BrokenAnswer: true);
        if (answer.SignType != signature.SignType || !signature.Verifies(answer.SignedBytes(), sign))
            return new BankAnswer.Unknown("signature_invalid", BrokenAnswer: true);
        if (!IsOfNow(answer.Timestamp))
            return new BankAnswer.Unknown("signature_expired", BrokenAnswer: true);
        return answer.Serial == asked.Serial && answer.Service == asked.Service && answer.Partner == asked.Partner
            ? read(answer)
            : MeridianReader.OtherReference;
    }

    private bool IsOfNow(string timestamp) =>
        MeridianForms.ReadStamp(timestamp) is { } at && (wallClock.GetUtcNow() - at).Duration() <= Tolerance;

    private static bool IsOutOfService(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
}
