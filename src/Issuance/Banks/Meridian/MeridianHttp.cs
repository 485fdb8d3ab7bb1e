using System.Net;

namespace Issuance.Banks.Meridian;

/// <summary>Requests to the gateway and what is read of its answers; the wire itself is <see cref="BankHttp"/>'s.</summary>
internal static class MeridianHttp
{
    internal static HttpRequestMessage Request(Uri gateway, byte[] form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, gateway)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(form),
        };
        request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
        request.Headers.ConnectionClose = true;
        return request;
    }

    /// <returns>The body, or null if it is larger than <paramref name="most"/>; hardly more than that is ever held.</returns>
    internal static async Task<byte[]?> ReadBodyAsync(HttpContent content, int most, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var length)
        {
            if (body.Length + length > most)
                return null;
            body.Write(buffer.AsSpan(0, length));
        }
        return body.ToArray();
    }

    /// <summary>Why not one byte of the request has left, or null where some may have.</summary>
    internal static string? WhyNotSent(HttpRequestException e) =>
        e.HttpRequestError switch
        {
            HttpRequestError.ConnectionError => "connection_refused",
            HttpRequestError.NameResolutionError => "name_not_resolved",
            HttpRequestError.SecureConnectionError => "tls_failed",
            _ => null,
        };

    internal static BankAnswer.Unknown WhatIsUnknown(Exception e, CancellationToken stop) =>
        e switch
        {
            OperationCanceledException when stop.IsCancellationRequested => new("stopping", BrokenAnswer: false),
            OperationCanceledException => new("timeout", BrokenAnswer: false),
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            } => MeridianReader.Unreadable,
            _ => new("connection_lost", BrokenAnswer: false),
        };
}
