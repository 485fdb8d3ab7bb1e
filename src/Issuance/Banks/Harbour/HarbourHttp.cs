using System.Net;

namespace Issuance.Banks.Harbour;

/// <summary>The wire to the bank, set up so that one call is one request, and a refused connection is known as such.</summary>
internal static class HarbourHttp
{
    /// <summary>An answer of the bank has a few hundred bytes.</summary>
    internal const int MaxBodyBytes = 64 * 1024;

    internal static HttpClient Create() =>
        new(
            new SocketsHttpHandler
            {
                // A connection serves one request. On a kept one that the bank has just closed the handler may send the
                // request again by itself, on another: the bank would count two where we know of one. And on a fresh
                // connection "could not connect" means what it says: nothing was sent.
                PooledConnectionLifetime = TimeSpan.Zero,
                // An answer that sends us elsewhere is not an answer, and the order must not be posted to a third party.
                AllowAutoRedirect = false,
                // Behind a proxy a refused connection could no longer be told from one that broke after sending.
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                MaxResponseHeadersLength = 16,
            }
        )
        {
            // BankResilience holds the time limit, for the whole call with the reading of the body.
            Timeout = Timeout.InfiniteTimeSpan,
        };

    /// <param name="method">GET or POST.</param>
    /// <param name="address">The absolute address that is signed.</param>
    /// <param name="body">Empty for a GET.</param>
    internal static HttpRequestMessage Request(HttpMethod method, Uri address, byte[] body)
    {
        // A GET gets an empty body of its own: a request without one is sent again by the handler, up to three times,
        // when the answer is lost, since it takes it for harmless. The bank counts enquiries, and so do we.
        var request = new HttpRequestMessage(method, address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        if (body.Length > 0)
            request.Content.Headers.ContentType = new("application/json");
        request.Headers.ConnectionClose = true;
        return request;
    }

    /// <returns>The body, or null if it is larger than <see cref="MaxBodyBytes"/>; no more than that is ever held.</returns>
    internal static async Task<byte[]?> ReadBodyAsync(HttpContent content, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MaxBodyBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return length > MaxBodyBytes ? null : buffer[..length];
    }
}
