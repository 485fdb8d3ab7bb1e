using BankStubs.Ledger;
using BankStubs.Signing;
using Microsoft.AspNetCore.Http.Features;

namespace BankStubs.Harbour;

/// <summary>Reads the service's signed requests and answers them with the bank's signature.</summary>
internal sealed class SignedExchange(
    StubKeys keys,
    NonceMemory nonces,
    [FromKeyedServices(HarbourBank.Code)] BankLedger ledger,
    ILogger<SignedExchange> log
)
{
    /// <summary>In bytes; what the server allows by itself.</summary>
    public const int OrdinaryBody = 64 * 1024;

    /// <summary>Reads the body of a request whose signature holds; otherwise answers 401, counts it, and gives null.</summary>
    /// <param name="largest">In bytes; the server answers 413 to more.</param>
    public async Task<byte[]?> ReadAsync(HttpContext http, int largest = OrdinaryBody)
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = largest;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.ToArray();

        var headers = SignatureHeaders.Of(http.Request.Headers);
        var covered = MessageSignatures.OfRequest(http.Request.Method, TargetUri(http), headers.ContentDigest ?? "");
        var failure = MessageSignatures.WhyNotValid(
            headers,
            bytes,
            covered,
            keys.Service,
            StubKeys.ServiceKeyId,
            out var input
        );
        if (failure is null && !nonces.TryUse(input!))
            failure = "signature_replayed";
        if (failure is null)
            return bytes;

        ledger.CountSignatureFailure();
        log.LogWarning("Refused a request: {Failure}", failure);
        await AnswerAsync(http, StatusCodes.Status401Unauthorized, StubJson.Bytes(new { code = failure }));
        return null;
    }

    /// <summary>Answers, signed; true where the caller was still there to take it.</summary>
    /// <param name="forged">Signs with a key that is not the bank's.</param>
    public async Task<bool> AnswerAsync(HttpContext http, int status, byte[] body, bool forged = false)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return false;

        var digest = MessageSignatures.Digest(body);
        var signature = MessageSignatures.Sign(
            forged ? keys.Stranger : keys.Bank,
            StubKeys.BankKeyId,
            digest,
            MessageSignatures.OfAnswer(status, TargetUri(http), digest)
        );
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = body.Length;
        signature.WriteTo(http.Response.Headers);
        await http.Response.Body.WriteAsync(body, CancellationToken.None);
        await http.Response.CompleteAsync();
        // Not asked again: a caller who has read the whole answer may close the connection faster than this line is reached.
        return true;
    }

    /// <summary>Scheme, Host header and path as they were received, not as the server would write them (contract 3.4).</summary>
    private static string TargetUri(HttpContext http) =>
        $"http://{http.Request.Host.Value}{http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}";
}
