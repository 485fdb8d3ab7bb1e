using System.Net;

namespace Issuance.Banks.Harbour;

/// <summary>Requests to the bank and what is read of its answers; the wire itself is <see cref="BankHttp"/>'s.</summary>
internal static class HarbourHttp
{
    /// <summary>In bytes. An answer about one request has a few hundred.</summary>
    internal const int LargestAnswer = 64 * 1024;

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

    /// <returns>The body, or null if it is larger than <paramref name="largest"/>; no more than that is ever held.</returns>
    internal static async Task<byte[]?> ReadBodyAsync(HttpContent content, int largest, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        // One byte more than is announced or allowed: whether there is more is seen by it.
        var buffer = new byte[Math.Min(content.Headers.ContentLength ?? largest, largest) + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return length > largest ? null : buffer[..length];
    }
}
