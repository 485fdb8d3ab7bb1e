using System.Net;

namespace Issuance.Banks;

/// <summary>The wire to a bank, set up so that one call is one request, and a refused connection is known as such.</summary>
internal static class BankHttp
{
    /// <param name="tls">How the bank's server proves itself; null in the sandbox, where a bank may be spoken to in clear.</param>
    internal static HttpClient Create(BankTls? tls) =>
        new(Handler(tls))
        {
            // BankResilience holds the time limit, for the whole call with the reading of the body.
            Timeout = Timeout.InfiniteTimeSpan,
        };

    private static SocketsHttpHandler Handler(BankTls? tls)
    {
        var handler = new SocketsHttpHandler
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
            // Where a request stands in our traces is no bank's affair.
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
        };
        if (tls is not null)
            handler.SslOptions = tls.ClientOptions();
        return handler;
    }
}
